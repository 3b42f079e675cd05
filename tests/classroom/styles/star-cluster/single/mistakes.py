# One mistake a block: its question, the points that stay, and what is wrong.

# %% distance 1 seconds
def distance(parallax): return 1/np.where(parallax>0,parallax,np.nan)

# %% distance 1 upside down
def distance(parallax): return np.where(parallax>0,parallax,np.nan)/1000

# %% distance 1 no nan
def distance(parallax): return 1000/parallax

# %% distance 1 zero inf
def distance(parallax): return 1000/np.where(parallax>=0,parallax,np.nan)

# %% distance 1 none
def distance(parallax): return np.where(parallax>0,1000/parallax,0)

# %% distance 0.5 seconds and no nan
def distance(parallax): return 1/parallax

# %% distance 1 factor 100
def distance(parallax): return 100/np.where(parallax>0,parallax,np.nan)

# %% select 3 by component
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return np.all(abs(position-centre)<h,axis=1)&(distances>n)&(distances<f)&np.all(abs(motion)<v,axis=1)

# %% select 3 declination forgotten
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return (abs(position-centre)[:,0]<h)&(distances>n)&(distances<f)&(np.hypot(*motion.T)<v)

# %% select 3 squares
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return np.all(abs(position-centre)<h,axis=1)&(distances>n)&(distances<f)&((motion**2).sum(1)<v)

# %% select 3 motion sum
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return np.all(abs(position-centre)<h,axis=1)&(distances>n)&(distances<f)&(motion.sum(1)<v)

# %% select 3 half width halved
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return np.all(abs(position-centre)<h/2,axis=1)&(distances>n)&(distances<f)&(np.hypot(*motion.T)<v)

# %% select 3 nan chosen
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return np.all(abs(position-centre)<h,axis=1)&~(distances<=n)&~(distances>=f)&(np.hypot(*motion.T)<v)

# %% select 2 or
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return np.all(abs(position-centre)<h,axis=1)|((distances>n)&(distances<f))|(np.hypot(*motion.T)<v)

# %% select 2 positions
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return position[np.all(abs(position-centre)<h,axis=1)&(distances>n)&(distances<f)&(np.hypot(*motion.T)<v)]

# %% select 2 distances chosen
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return distances[np.all(abs(position-centre)<h,axis=1)&(distances>n)&(distances<f)&(np.hypot(*motion.T)<v)]

# %% select 2 all three chosen
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    m=np.all(abs(position-centre)<h,axis=1)&(distances>n)&(distances<f)&(np.hypot(*motion.T)<v)
    return position[m], distances[m], motion[m]

# %% select 2 mask (n,2)
def select(position, distances, motion, centre, limits):
    h,n,f,v=limits
    return (abs(position-centre)<h)&((distances>n)&(distances<f)&(np.hypot(*motion.T)<v))[:,None]

# %% select 0 all
def select(position, distances, motion, centre, limits):
    return np.ones(len(position), bool)

# %% membership 1 first
def membership(X,w,m,S): return e_step(X,w,m,S)[:,0]

# %% membership 1 last
def membership(X,w,m,S): return e_step(X,w,m,S)[:,1]

# %% membership 1.5 unnormalised
def membership(X,w,m,S): return np.exp(log_joint(X,w,m,S))[:,np.argmin(np.linalg.det(S))]

# %% membership 2 trace
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmin(np.trace(S,axis1=1,axis2=2))]

# %% membership 2 first variance
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmin(S[:,0,0])]

# %% membership 1 argmin weights
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmin(w)]

# %% membership 1 argmax weights
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmax(w)]

# %% membership 1.5 argmax det
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmax(np.linalg.det(S))]

# %% membership 1.5 yes or no
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmin(np.linalg.det(S))]>.5

# %% membership 1.5 yes or no numbers
def membership(X,w,m,S): return (e_step(X,w,m,S)[:,np.argmin(np.linalg.det(S))]>.5)*1.0

# %% membership 1 both
def membership(X,w,m,S): return e_step(X,w,m,S)

# %% membership 1.5 no weights
def membership(X,w,m,S): return e_step(X,np.ones(2),m,S)[:,np.argmin(np.linalg.det(S))]

# %% membership 0 largest
def membership(X,w,m,S): return e_step(X,w,m,S).max(1)

# %% membership 0 label
def membership(X,w,m,S): return e_step(X,w,m,S).argmax(1)

# %% membership 1.5 log
def membership(X,w,m,S): return np.log(e_step(X,w,m,S)[:,np.argmin(np.linalg.det(S))])

# %% membership 3 smallest eigenvalue
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmin(np.linalg.eigvalsh(S).min(1))]

# %% membership 2 largest eigenvalue
def membership(X,w,m,S): return e_step(X,w,m,S)[:,np.argmin(np.linalg.eigvalsh(S).max(1))]

# %% expected-errors 3 strangers/n
def expected_errors(p,t=.5):
    c=p>t; return (1-p[c]).sum()/len(p), p[~c].sum()/p.sum()

# %% expected-errors 3 lost mean
def expected_errors(p,t=.5):
    c=p>t; return np.mean(1-p[c]), p[~c].mean()

# %% expected-errors 3 lost / n
def expected_errors(p,t=.5):
    c=p>t; return np.mean(1-p[c]), p[~c].sum()/len(p)

# %% expected-errors 3 lost / called
def expected_errors(p,t=.5):
    c=p>t; return np.mean(1-p[c]), p[~c].sum()/c.sum()

# %% expected-errors 3 lost / p called
def expected_errors(p,t=.5):
    c=p>t; return np.mean(1-p[c]), p[~c].sum()/p[c].sum()

# %% expected-errors 3 kept for lost
def expected_errors(p,t=.5):
    c=p>t; return np.mean(1-p[c]), p[c].sum()/p.sum()

# %% expected-errors 3 threshold half
def expected_errors(p,t=.5):
    c=p>.5; return np.mean(1-p[c]), p[~c].sum()/p.sum()

# %% expected-errors 2 numbers
def expected_errors(p,t=.5):
    c=p>t; return (1-p[c]).sum(), p[~c].sum()

# %% expected-errors 2 strangers only
def expected_errors(p,t=.5):
    c=p>t; return np.mean(1-p[c])

# %% expected-errors 0 mean over all
def expected_errors(p,t=.5):
    c=p>t; return (1-p).mean(), (~c).mean()

# %% expected-errors 2 both / n
def expected_errors(p,t=.5):
    c=p>t; return (1-p[c]).sum()/len(p), p[~c].sum()/len(p)

# %% mean-parallax 2 p/sigma
def mean_parallax(x,s,p):
    w=p/s; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/w.sum()

# %% mean-parallax 2 no p
def mean_parallax(x,s,p):
    w=1/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/w.sum()

# %% mean-parallax 2 p only
def mean_parallax(x,s,p):
    w=p; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/w.sum()

# %% mean-parallax 1 no weights
def mean_parallax(x,s,p):
    w=np.ones(len(p)); m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/w.sum()

# %% mean-parallax 2 mean only
def mean_parallax(x,s,p):
    w=p/s**2; return (w*x).sum()/w.sum()

# %% mean-parallax 3 spread
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt((w*(x-m)**2).sum()/w.sum())

# %% mean-parallax 3 w not squared
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt((w*(x-m)**2).sum())/w.sum()

# %% mean-parallax 2 of measurement
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, 1/np.sqrt(w.sum())

# %% mean-parallax 3 root forgotten
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, ((w*(x-m))**2).sum()/w.sum()

# %% mean-parallax 3 root over all
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum()/w.sum())

# %% mean-parallax 3 division forgotten
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())

# %% mean-parallax 3 divided by n
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/len(x)

# %% mean-parallax 3 root of the sum of w
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum()/(w**2).sum())

# %% mean-parallax 2 about plain mean
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-x.mean()))**2).sum())/w.sum()

# %% mean-parallax 2 times error squared
def mean_parallax(x,s,p):
    w=p*s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/w.sum()

# %% mean-parallax 2 threshold
def mean_parallax(x,s,p):
    w=(p>.5)/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(((w*(x-m))**2).sum())/w.sum()

# %% mean-parallax 2 np.std
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, x.std()/np.sqrt(len(x))

# %% distance-and-error 1 1000/err
def distance_and_error(p,e): return 1000/p,1000/e

# %% distance-and-error 1.5 deriv
def distance_and_error(p,e): return 1000/p,1000*e/p

# %% distance-and-error 1.5 relative
def distance_and_error(p,e): return 1000/p,e/p

# %% distance-and-error 1 derivative times nothing
def distance_and_error(p,e): return 1000/p,1000/p**2

# %% distance-and-error 1.5 error squared
def distance_and_error(p,e): return 1000/p,1000*e**2/p**2

# %% distance-and-error 1.5 difference
def distance_and_error(p,e): return 1000/p,1000/(p-e)-1000/p

# %% distance-and-error 1.5 differences
def distance_and_error(p,e): return 1000/p,(1000/(p-e)-1000/(p+e))/2

# %% distance-and-error 1 distance only
def distance_and_error(p,e): return 1000/p

# %% own-cluster 4 distance only
own_distance = own_distance[0]

# %% absolute-magnitude 1 arcsec
def absolute_magnitude(m,p): return m+5+5*np.log10(p)

# %% absolute-magnitude 1 2.5
def absolute_magnitude(m,p): return m+2.5*np.log10(p/100)

# %% absolute-magnitude 1 ln
def absolute_magnitude(m,p): return m+5*np.log(p/100)

# %% absolute-magnitude 1 10
def absolute_magnitude(m,p): return m+10*np.log10(p/100)

# %% absolute-magnitude 1 modulus only
def absolute_magnitude(m,p): return 5*np.log10(p/100)

# %% select 0 none
def select(*a): return None

# %% select 0 scalars
def select(*a): return True

# %% select 0 empty
def select(*a): return []

# %% membership 0 none
def membership(*a): return None

# %% membership 0 half
def membership(X,*a): return np.full(len(X),.5)

# %% distance 0 none
def distance(*a): return None

# %% distance 0 nan
def distance(p): return p*np.nan

# %% distance 0 same
def distance(p): return p**2

# %% expected-errors 0 none
def expected_errors(*a): return None

# %% expected-errors 0 zero
def expected_errors(*a): return 0.0, 0.0

# %% expected-errors 0 text
def expected_errors(*a): return "x"

# %% expected-errors 0 one list
def expected_errors(*a): return [0.5]

# %% mean-parallax 0 none
def mean_parallax(*a): return None

# %% mean-parallax 0 zeros
def mean_parallax(*a): return 0.0, 0.0

# %% mean-parallax 0 text
def mean_parallax(*a): return "a"

# %% mean-parallax 2 dict with right mean
def mean_parallax(x,s,p):
    w=p/s**2; return {"mean": (w*x).sum()/w.sum(), "se": 1.0}

# %% distance-and-error 0 none
def distance_and_error(*a): return None

# %% distance-and-error 1 text
def distance_and_error(p, e): return 1000/p, "a"

# %% absolute-magnitude 0 none
def absolute_magnitude(*a): return None

# %% distance 1 factor 2
def distance(parallax): return 2000/np.where(parallax>0,parallax,np.nan)

# %% mean-parallax 2 names, and another standard error
def mean_parallax(x,s,p):
    w=p/s**2; return {"mean": (w*x).sum()/w.sum(), "error": x.std()}

# %% expected-errors 2 names, and other strangers
def expected_errors(p,t=.5):
    c=p>t; return {"strangers": (~c).mean(), "lost": p[~c].sum()/p.sum()}

# %% mean-parallax 2 three results
def mean_parallax(x,s,p):
    w=p/s**2; return (w*x).sum()/w.sum(), x.std(), 1.0

# %% own-cluster 3 another order than that of one's own functions
own_distance, own_errors = own_distance[::-1], own_errors[::-1]

# %% own-cluster 4 the mean of the members' motions
own_motion = stars.proper_motion[own_members].mean(axis=0)

# %% mean-parallax 3 the square outside of the sum
def mean_parallax(x,s,p):
    w=p/s**2; m=(w*x).sum()/w.sum(); return m, np.sqrt(np.sum(w*(x-m))**2)/w.sum()
