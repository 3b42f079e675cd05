# One mistake a block: its question, the points that stay, and what is wrong.

# %% log-density 2.5 Sigma for inverse
def log_density(X, mean, covariance):
    d = X - mean
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] + np.sum(d*(d@covariance),1))

# %% log-density 2.5 plus sign of the squares
def log_density(X, mean, covariance):
    d = X - mean
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] - np.sum(d*np.linalg.solve(covariance,d.T).T,1))

# %% log-density 2.5 root of squares
def log_density(X, mean, covariance):
    d = X - mean
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] + np.sqrt(np.sum(d*np.linalg.solve(covariance,d.T).T,1)))

# %% log-density 2.5 diagonal only
def log_density(X, mean, covariance):
    d = X - mean
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] + np.sum(d*d/np.diag(covariance),1))

# %% log-density 2.5 inverse squared or cov not used
def log_density(X, mean, covariance):
    d = X - mean
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] + np.sum(d*d,1))

# %% log-density 3 naive and no half in exponent
def log_density(X, mean, covariance):
    d = X - mean
    return np.log(np.exp(-np.sum(d*np.linalg.solve(covariance,d.T).T,1))/np.sqrt((2*np.pi)**X.shape[1]*np.linalg.det(covariance)))

# %% log-joint 1.5 w added
def log_joint(X, weights, means, covariances):
    return np.column_stack([log_density(X,m,c)+w for w,m,c in zip(weights,means,covariances)])

# %% log-joint 1.5 w times
def log_joint(X, weights, means, covariances):
    return np.column_stack([log_density(X,m,c)*w for w,m,c in zip(weights,means,covariances)])

# %% log-joint 1.5 none
def log_joint(X, weights, means, covariances):
    return np.column_stack([log_density(X,m,c) for w,m,c in zip(weights,means,covariances)])

# %% log-joint 1.5 minus log w
def log_joint(X, weights, means, covariances):
    return np.column_stack([log_density(X,m,c)-np.log(w) for w,m,c in zip(weights,means,covariances)])

# %% log-joint 1.5 times log w
def log_joint(X, weights, means, covariances):
    return np.column_stack([log_density(X,m,c)*np.log(w) for w,m,c in zip(weights,means,covariances)])

# %% log-joint 2 naive
def log_joint(X, weights, means, covariances):
    return np.column_stack([np.log(w*np.exp(log_density(X,m,c))) for w,m,c in zip(weights,means,covariances)])

# %% log-joint 1.5 log10 of w
def log_joint(X, weights, means, covariances):
    return np.column_stack([log_density(X,m,c)+np.log10(w) for w,m,c in zip(weights,means,covariances)])

# %% log-joint 1 normalised too (log responsibilities)
def log_joint(X, weights, means, covariances):
    J = np.column_stack([log_density(X,m,c)+np.log(w) for w,m,c in zip(weights,means,covariances)])
    return J - np.logaddexp.reduce(J, axis=1)[:, None]

# %% log-sum-exp 2 naive
def log_sum_exp(A): return np.log(np.exp(A).sum(1))

# %% log-sum-exp 2 columns
def log_sum_exp(A):
    m = A.max(axis=0); return m + np.log(np.exp(A-m).sum(axis=0))

# %% log-sum-exp 1 columns naive
def log_sum_exp(A): return np.log(np.exp(A).sum(0))

# %% log-sum-exp 2 subtracted again
def log_sum_exp(A):
    m = A.max(axis=1); return np.log(np.exp(A-m[:,None]).sum(axis=1)) - m

# %% log-sum-exp 2 not added
def log_sum_exp(A):
    m = A.max(axis=1); return np.log(np.exp(A-m[:,None]).sum(axis=1))

# %% log-sum-exp 2 log forgotten
def log_sum_exp(A):
    m = A.max(axis=1); return np.exp(A-m[:,None]).sum(axis=1) + m

# %% log-sum-exp 3 min taken out
def log_sum_exp(A):
    m = A.min(axis=1); return np.log(np.exp(A-m[:,None]).sum(axis=1)) + m

# %% log-sum-exp 1 max only
def log_sum_exp(A): return A.max(axis=1)

# %% log-sum-exp 0 sum
def log_sum_exp(A): return A.sum(axis=1)

# %% log-sum-exp 0 exp forgotten
def log_sum_exp(A): return np.log(np.abs(A).sum(axis=1))

# %% log-sum-exp 2 max times
def log_sum_exp(A):
    m = A.max(axis=1); return m*np.log(np.exp(A-m[:,None]).sum(axis=1))

# %% log-sum-exp 3 global max
def log_sum_exp(A):
    m = A.max(); return m+np.log(np.exp(A-m).sum(axis=1))

# %% log-likelihood 1.5 sign
def log_likelihood(X, weights, means, covariances):
    return -log_sum_exp(log_joint(X, weights, means, covariances)).sum()

# %% log-likelihood 2 naive
def log_likelihood(X, weights, means, covariances):
    return np.log(np.exp(log_joint(X, weights, means, covariances)).sum(1)).sum()

# %% log-likelihood 1 term by term
def log_likelihood(X, weights, means, covariances):
    return log_joint(X, weights, means, covariances).sum()

# %% log-likelihood 1 over all
def log_likelihood(X, weights, means, covariances):
    return log_sum_exp(log_joint(X, weights, means, covariances).ravel()[None])[0]

# %% log-likelihood 1.5 minus two l
def log_likelihood(X, weights, means, covariances):
    return -2*(log_sum_exp(log_joint(X, weights, means, covariances)).sum())

# %% log-likelihood 1 weights outside
def log_likelihood(X, weights, means, covariances):
    return sum(w*log_density(X,m,c).sum() for w,m,c in zip(weights,means,covariances))

# %% log-likelihood 1 densities summed, no log
def log_likelihood(X, weights, means, covariances):
    return np.exp(log_joint(X, weights, means, covariances)).sum()

# %% log-likelihood 1 sum over components of the wrong axis
def log_likelihood(X, weights, means, covariances):
    return log_sum_exp(log_joint(X, weights, means, covariances).T).sum()

# %% log-likelihood 1 naive and sign
def log_likelihood(X, weights, means, covariances):
    return -np.log(np.exp(log_joint(X, weights, means, covariances)).sum(1)).sum()

# %% log-likelihood 1 weights twice
def log_likelihood(X, weights, means, covariances):
    return log_sum_exp(log_joint(X, weights, means, covariances)+np.log(weights)).sum()

# %% log-likelihood 1 weights forgotten
def log_likelihood(X, weights, means, covariances):
    return log_sum_exp(log_joint(X, weights, means, covariances)-np.log(weights)).sum()

# %% e-step 2 unnormalised
def e_step(X, weights, means, covariances):
    return np.exp(log_joint(X, weights, means, covariances))

# %% e-step 2.5 unnormalised shifted
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return np.exp(j - j.max(1)[:,None])

# %% e-step 1.5 columns naive
def e_step(X, weights, means, covariances):
    j = np.exp(log_joint(X, weights, means, covariances)); return j/j.sum(0)

# %% e-step 1.5 columns shifted by row
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); j = np.exp(j-j.max(1)[:,None]); return j/j.sum(0)

# %% e-step 1.5 columns shifted by all
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); j = np.exp(j-j.max()); return j/j.sum(0)

# %% e-step 2 columns log
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return np.exp(j-log_sum_exp(j.T))

# %% e-step 3 naive
def e_step(X, weights, means, covariances):
    j = np.exp(log_joint(X, weights, means, covariances)); return j/j.sum(1)[:,None]

# %% e-step 3 naive, nan_to_num
def e_step(X, weights, means, covariances):
    j = np.exp(log_joint(X, weights, means, covariances)); return np.nan_to_num(j/j.sum(1)[:,None])

# %% e-step 1.5 naive, no weights
def e_step(X, weights, means, covariances):
    j = np.exp(log_joint(X, np.ones(len(weights)), means, covariances)); return j/j.sum(1)[:,None]

# %% e-step 2 no weights
def e_step(X, weights, means, covariances):
    j = log_joint(X, np.ones(len(weights)), means, covariances); return np.exp(j-log_sum_exp(j)[:,None])

# %% e-step 2 logs
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return j-log_sum_exp(j)[:,None]

# %% e-step 1 logs normalised
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return j/j.sum(1)[:,None]

# %% e-step 1.5 divided by log
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return np.exp(j)/log_sum_exp(j)[:,None]

# %% e-step 1 hard
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return np.eye(len(weights))[j.argmax(1)]

# %% e-step 2 transposed
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return np.exp(j-log_sum_exp(j)[:,None]).T

# %% e-step 1.5 total
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); j= np.exp(j); return j/j.sum()

# %% e-step 1 labels
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); return j.argmax(1)

# %% e-step 2 weights twice
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances)+np.log(weights); return np.exp(j-log_sum_exp(j)[:,None])

# %% e-step 3 global max
def e_step(X, weights, means, covariances):
    j = log_joint(X, weights, means, covariances); j = np.exp(j-j.max()); return j/j.sum(1)[:,None]

# %% m-step 5 D fixed
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=np.zeros((len(W),2,2))
    for k in range(len(W)):
        d=X-M[k]; S[k]=(R[:,[k]]*d).T@d/W[k]
    return W/len(X), M, S

# %% m-step 3 W no column
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 4.5 W-1
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/(W[k]-1))
    return W/len(X), M, np.array(S)

# %% m-step 4.5 covariances / n
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/len(X))
    return W/len(X), M, np.array(S)

# %% m-step 4.5 not divided
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d)
    return W/len(X), M, np.array(S)

# %% m-step 4.5 global mean
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-X.mean(0); S.append((R[:,[k]]*d).T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 4.5 np.cov aweights
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]
    return W/len(X), M, np.array([np.cov(X.T, aweights=R[:,k]) for k in range(len(W))])

# %% m-step 3 np.cov no weights
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]
    return W/len(X), M, np.array([np.cov(X.T, ddof=0) for k in range(len(W))])

# %% m-step 4.5 diagonal only
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]
    return W/len(X), M, np.array([np.diag(R[:,k]@(X-M[k])**2/W[k]) for k in range(len(W))])

# %% m-step 4.5 r twice
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=(X-M[k])*R[:,[k]]; S.append(d.T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 4.5 mean not subtracted
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        S.append((R[:,[k]]*X).T@X/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 5 means not divided
def m_step(X, R):
    W=R.sum(0); M=R.T@X; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 5 means / n
def m_step(X, R):
    W=R.sum(0); M=R.T@X/len(X); S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 3.5 both / n
def m_step(X, R):
    W=R.sum(0); M=R.T@X/len(X); S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/len(X))
    return W/len(X), M, np.array(S)

# %% m-step 3.5 none divided
def m_step(X, R):
    W=R.sum(0); M=R.T@X; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d)
    return W/len(X), M, np.array(S)

# %% m-step 5.5 weights not / n
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return W, M, np.array(S)

# %% m-step 5 weights 1/K
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return np.full(len(W),1/len(W)), M, np.array(S)

# %% m-step 2 hard
def m_step(X, R):
    R = np.eye(R.shape[1])[R.argmax(1)]
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 3 no covariances
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]
    return W/len(X), M

# %% m-step 5 loop over range(D)
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(X.shape[1]):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
    return W/len(X), M, np.array(S)

# %% m-step 3 return in the loop: one component
def m_step(X, R):
    W=R.sum(0); M=R.T@X/W[:,None]; S=[]
    for k in range(len(W)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/W[k])
        return W/len(X), M, np.array(S)

# %% em 4 lag
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        h.append(log_likelihood(X,w,m,S)); w,m,S=m_step(X,e_step(X,w,m,S))
    return w,m,S,h

# %% em 4 start missing
def em(X, w, m, S, n_steps):
    h=[]
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 4 last missing
def em(X, w, m, S, n_steps):
    h=[]
    for _ in range(n_steps):
        h.append(log_likelihood(X,w,m,S)); w,m,S=m_step(X,e_step(X,w,m,S))
    return w,m,S,h

# %% em 3 one short
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(1,n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 3 one too many
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps+1):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 1.5 200 rounds
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(200):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 4 nested
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return (w,m,S),h

# %% em 3 no history
def em(X, w, m, S, n_steps):
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S))
    return w,m,S

# %% em 1.5 only history
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return h

# %% em 2.5 weights not updated
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        _,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 2.5 covariances not updated
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        w,m,_=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 2 responsibilities once before the loop
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    r = e_step(X,w,m,S)
    for _ in range(n_steps):
        w,m,S=m_step(X,r); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 2 same start
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        n=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,*n))
    return *n,h

# %% em 3 return in the loop
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
        return w,m,S,h

# %% em 4 mean log-likelihood
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)/len(X)]
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S)/len(X))
    return w,m,S,h

# %% em 3 only the last
def em(X, w, m, S, n_steps):
    for _ in range(n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S))
    return w,m,S,log_likelihood(X,w,m,S)

# %% own-fit 3 labels from 1
own_labels = own_labels + 1

# %% own-fit 3 column
own_labels = own_labels[:, None]

# %% own-fit 3 responsibilities
own_labels = e_step(X_own, *own)

# %% own-fit 3 one-hot
own_labels = np.eye(3)[own_labels]

# %% own-fit 2 hard coded
own_labels = np.array([0,1,2,0]*(len(own_labels)//4))

# %% own-fit 4 nearly
own_labels = own_labels.copy(); own_labels[0] = (own_labels[0]+1)%3

# %% own-fit 2 labels: responsibilities' max
own_labels = e_step(X_own, *own).max(1)

# %% em 1.5 until it stands
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    while len(h)<2 or h[-1]-h[-2]>1e-4:
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 3 10 rounds
def em(X, w, m, S, n_steps):
    h=[log_likelihood(X,w,m,S)]
    for _ in range(2*n_steps):
        w,m,S=m_step(X,e_step(X,w,m,S)); h.append(log_likelihood(X,w,m,S))
    return w,m,S,h

# %% em 0 none
def em(X, w, m, S, n_steps):
    return None

# %% em 0 start returned
def em(X, w, m, S, n_steps):
    return w, m, S, [0.0]*(n_steps+1)

# %% m-step 0 none
def m_step(X, R): return None

# %% m-step 0 zeros
def m_step(X, R): return np.zeros(2), np.zeros((2,2)), np.zeros((2,2,2))

# %% e-step 0 uniform
def e_step(X, weights, means, covariances): return np.full((len(X), len(weights)), 1/len(weights))

# %% e-step 0 none
def e_step(X, weights, means, covariances): return None

# %% e-step 0 weights only
def e_step(X, weights, means, covariances): return np.tile(weights, (len(X),1))

# %% log-joint 0 zeros
def log_joint(X, weights, means, covariances): return np.zeros((len(X), len(weights)))

# %% log-joint 0 weights only
def log_joint(X, weights, means, covariances): return np.tile(np.log(weights), (len(X),1))

# %% log-joint 0 none
def log_joint(X, weights, means, covariances): return None

# %% log-sum-exp 0 none
def log_sum_exp(A): return None

# %% log-sum-exp 0 text
def log_sum_exp(A): return "a"

# %% log-likelihood 0 none
def log_likelihood(X, weights, means, covariances): return None

# %% log-likelihood 0 zero
def log_likelihood(X, weights, means, covariances): return 0.0

# %% log-density 0 none
def log_density(X, mean, covariance): return None

# %% log-density 0 zero
def log_density(X, mean, covariance): return np.zeros(len(X))

# %% log-density 0 squares only
def log_density(X, mean, covariance): return np.sum((X-mean)**2,1)

# %% own-fit 2 none
own_labels = None

# %% own-fit 2 scalar
own_labels = 3

# %% own-fit 2 ragged
own_labels = [[1],[2,3]]

# %% em 0 ragged
def em(X, w, m, S, n_steps): return [[1.0],[2.0,3.0]]

# %% log-density 2.5 mean not subtracted
def log_density(X, mean, covariance):
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] + np.sum(X*np.linalg.solve(covariance,X.T).T,1))

# %% log-density 2.5 inverse twice
def log_density(X, mean, covariance):
    d = X - mean
    return -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1] + np.sum(np.linalg.solve(covariance,d.T)**2,0))

# %% log-density 0 no quadratic form
def log_density(X, mean, covariance):
    return np.full(len(X), -0.5 * (X.shape[1]*np.log(2*np.pi) + np.linalg.slogdet(covariance)[1]))

# %% e-step 3 with the log-likelihood
def e_step(X, weights, means, covariances):
    l = log_joint(X, weights, means, covariances); s = log_sum_exp(l)
    return np.exp(l - s[:, None]), s.sum()

# %% e-step 4 a list of rows
def e_step(X, weights, means, covariances):
    l = log_joint(X, weights, means, covariances); s = log_sum_exp(l)
    return list(np.exp(l - s[:, None]))

# %% m-step 3.5 divided by the weights
def m_step(X, R):
    w=R.mean(axis=0); M=R.T@X/w[:,None]; S=[]
    for k in range(len(w)):
        d=X-M[k]; S.append((R[:,[k]]*d).T@d/w[k])
    return w, M, np.array(S)

# %% own-fit 3.5 log-likelihood of the start
own_log_likelihood = own_history[0]

# %% own-fit 3.5 mean log-likelihood
own_log_likelihood = own_log_likelihood / len(X_own)
