// How the book's search finds: it comes with the index, when a reader first asks (search.py puts it
// behind the units), and no page loads it before.
(() => {
  "use strict";
  const WEIGHT = { chapter: 1.3, glossary: 1.1, page: 0.8, exercise: 0.55, api: 0.4 };
  const STOP = new Set(("a an and are as at be but by can could do does for from had has have how i if in is it its " +
    "me my of on or should so than that the their them then there these this to use used using was we what when " +
    "where which who why will with you your between mean means").split(" "));
  STOP.delete("mean");
  STOP.delete("means");

  const GREEK = ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho " +
    "sigma sigma tau upsilon phi chi psi omega").split(" ");
  const letter = (sign, first) => GREEK[sign.codePointAt(0) - first.codePointAt(0)];

  // signs by their names: a capital by that of the small letter as well
  function spelled(text) {
    return text.replace(/𝒩|\\mathcal\s*\{?N\}?/gu, " gaussiandensity ").replace(/∑/g, "Σ").replace(/∏/g, " product ")
      .replace(/⁻¹|\^\{?[-−]1\}?/g, " inverse ").replace(/²|\^\{?2\}?/g, " squared ").replace(/_\{(\w+)\}/g, "_$1")
      .replace(/\\([a-z]+)(_\w+)?/gi, " $1 ")
      .normalize("NFKD").replace(/(\p{L})\u0304/gu, "$1bar").replace(/[\u0300-\u036f]/g, "")
      .replace(/[Α-Ω]/g, (sign) => ` ${letter(sign, "Α")} capital${letter(sign, "Α")} `)
      .replace(/[α-ω]/g, (sign) => ` ${letter(sign, "α")} `);
  }

  // one way to write what is written in several
  function normal(text) {
    return spelled(text).toLowerCase()
      .replace(/\bscikit[\s-]+learn\b/g, "sklearn").replace(/\bmini[\s-]+batch/g, "minibatch")
      .replace(/\bk[\s-]+means(\+\+)?/g, "kmeans").replace(/\b([em])[\s-]+steps?\b/g, "$1step")
      .replace(/\blog[\s-]+sum[\s-]+exp/g, "logsumexp").replace(/\blog[\s-]+likelihood/g, "loglikelihood likelihood")
      .replace(/\bheld[\s-]+out/g, "heldout").replace(/\bq[\s-]?q\b/g, "qq");
  }

  // endings and spellings that make no difference
  function stem(word) {
    let root = word.replace(/iz(e|ed|es|ing|ation|ations|er)$/, "is$1").replace(/^colou?r/, "colour")
      .replace(/^center/, "centre").replace(/^normalis.*/, "normalis").replace(/^initialis.*/, "initialis")
      .replace(/^maximis.*/, "maximis").replace(/^standardis.*/, "standardis");
    if (root.length > 4) root = root.replace(/ies$/, "y").replace(/([^su])s$/, "$1");
    if (root.length > 6) root = root.replace(/(ing|ed)$/, "");
    return root.length > 4 ? root.replace(/e$/, "") : root;
  }

  // of a Greek letter the index alone is no word
  const split = (text) => normal(text).split(/[^a-z0-9_]+/).filter((word) => !/^(_\w{0,2})?$/.test(word));
  const terms = (text) => split(text).filter((word) => !STOP.has(word)).map(stem);

  async function make() {
    const { units, phrases } = window.bookSearch;
    const index = new window.MiniSearch({
      fields: ["title", "also", "page", "text"],
      storeFields: ["title", "page", "kind", "text"],
      tokenize: split,
      processTerm: (word) => (STOP.has(word) ? null : stem(word)),
    });
    await index.addAllAsync(units, { chunkSize: 40 }); // between chunks the page answers
    return {
      index,
      phrases: Object.entries(phrases).map(([typed, more]) => [new RegExp(typed, "i"), more]),
      names: units.map((unit) => [unit, [unit.title, ...(unit.also ?? "").split(",")].map(wordsOf).filter((words) => words.size)]),
    };
  }

  let built;
  const build = () => (built ??= make());

  // words that ask for a comparison, and say nothing of what is compared
  const LINKS = new Set(["difference", "differ", "different", "vs", "versus", "compare", "compared", "comparison", "against"].map(stem));
  const wordsOf = (text) => new Set(terms(text).filter((word) => !LINKS.has(word)));

  /** Return how much of a question is one of a place's names: 1 if all of it, 0 if it has other words. */
  function called(names, typed) {
    return Math.max(0, ...names.filter((words) => words.size > 1 || typed.size === 1)
      .filter((words) => [...words].every((word) => typed.has(word))).map((words) => words.size / typed.size));
  }

  /** Return what has the number that is asked for in the book: "figure 5.2", "eq. (5.2)", "5.2". */
  function numbered(query) {
    const said = query.trim().match(/^(?:(fig|list|eq|formula|sec|§|ch|ex)[a-z]*\.?\s*)?\(?(\d+(?:\.\d+)*)\.?\)?$/i);
    const there = said && window.bookSearch.numbers[said[2]];
    if (!there) return [];
    const kinds = { fig: ["figure"], list: ["listing"], eq: ["equation"], formula: ["equation"], ex: ["exercise"] }[said[1]?.toLowerCase()]
      ?? (said[1] ? ["chapter", "section"] : ["chapter", "section", "equation", "figure", "exercise", "listing"]);
    return kinds.filter((kind) => there[kind]).map((kind) => {
      const [id, title, text, page] = there[kind];
      return { id, kind, text, title: kind === "section" ? `${said[2]}. ${title}` : title, page: kind === "chapter" ? "" : page };
    });
  }

  /** Return what is found, best first. */
  async function find(query) {
    const { index, phrases, names } = await build();
    const first = numbered(query);
    if (first.length && /[a-z§]/i.test(query)) return { hits: first, words: [] }; // that, and nothing else
    const wanted = [...new Set(terms(query))];
    const typed = wanted.length ? wanted : split(query).map(stem);
    const more = phrases.filter(([pattern]) => pattern.test(query)).flatMap(([, words]) => terms(words));
    const options = {
      boost: { title: 5, also: 5, page: 1.5 },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.5, fuzzy: 0.3 },
      boostDocument: (_, __, stored) => WEIGHT[stored.kind],
      tokenize: (text) => text.split(" "),
      processTerm: (term) => term,
    };
    const scores = new Map();
    const score = (words, weight) => {
      for (const hit of index.search(words.join(" "), options)) {
        const part = hit.queryTerms.length / words.length; // all words are better than one often
        const entry = scores.get(hit.id) ?? { ...hit, score: 0 };
        entry.score += hit.score * weight * part;
        scores.set(hit.id, entry);
      }
    };
    if (typed.length) score(typed, 1);
    if (more.length) score([...new Set(more)], 0.6);
    const wholly = wordsOf(query);
    const highest = Math.max(1, ...[...scores.values()].map((hit) => hit.score));
    for (const [unit, known] of names) { // what is called as the question is comes first
      const part = called(known, wholly);
      if (part < 0.5) continue;
      const entry = scores.get(unit.id) ?? { ...unit, score: 0 };
      entry.score += highest * part ** 2 * WEIGHT[unit.kind];
      scores.set(unit.id, entry);
    }
    const others = [...scores.values()].filter((hit) => first.every(({ id }) => id !== hit.id));
    return { hits: [...first, ...others.sort((a, b) => b.score - a.score)].slice(0, 20), words: [...typed, ...more] };
  }

  Object.assign(window.bookSearch, { build, find, split, stem });
})();
