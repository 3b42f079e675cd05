// The book's search: in the dialog while one types, and on the page search.html. MiniSearch and
// the index come as scripts, when a reader first asks, so that a page from a disk has them too.
(() => {
  "use strict";
  const HERE = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const ROOT = new URL("..", HERE);
  const KINDS = { chapter: "Chapter", section: "Chapter", glossary: "Glossary", page: "Page", exercise: "Exercise", api: "Library", figure: "Figure", equation: "Formula", listing: "Code" };
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

  let asked;
  function load() {
    asked ??= Promise.all(["vendor/minisearch/minisearch.js", "search-index.js"].map((name) => new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = new URL(name, HERE).href;
      tag.onload = done;
      tag.onerror = () => failed(new Error(`could not load ${name}`));
      document.head.append(tag);
    }))).then(build).catch((error) => {
      asked = undefined; // the next letter asks again
      throw error;
    });
    return asked;
  }

  async function build() {
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
    const { index, phrases, names } = await load();
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
    const first = numbered(query);
    const others = [...scores.values()].filter((hit) => first.every(({ id }) => id !== hit.id));
    return { hits: [...first, ...others.sort((a, b) => b.score - a.score)].slice(0, 20), words: [...typed, ...more] };
  }

  // a text with what was looked for marked
  function marked(text, words) {
    const part = document.createDocumentFragment();
    for (const piece of text.split(/([\p{L}\p{N}_-]+)/u)) {
      const found = piece && split(piece).some((word) => words.some((wanted) => stem(word).startsWith(wanted) && wanted.length > 1));
      if (!found) {
        part.append(piece);
        continue;
      }
      const mark = document.createElement("mark");
      mark.textContent = piece;
      part.append(mark);
    }
    part.normalize(); // a text in one piece is read out in one piece
    return part;
  }

  function snippet(text, words) {
    const sentences = text.split(/(?<=[.?!:])\s+/);
    const hits = sentences.map((sentence) => new Set(split(sentence).map(stem).filter((word) => words.some((wanted) => word.startsWith(wanted)))).size);
    const best = hits.indexOf(Math.max(...hits));
    const shown = sentences.slice(best).join(" ");
    return (best > 0 ? "… " : "") + (shown.length > 180 ? `${shown.slice(0, 180).replace(/\s\S*$/, "")} …` : shown);
  }

  function row({ id, title, page, kind, text }, words) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(id, ROOT).href;
    link.append(marked(title, words));
    const where = document.createElement("span");
    where.className = "search-where";
    where.textContent = [KINDS[kind], page].filter(Boolean).join(" · ");
    const about = document.createElement("p");
    about.append(marked(snippet(text, words), words));
    item.append(link, where, about);
    return item;
  }

  let latest = 0;
  async function show(query, list, status) {
    const turn = ++latest;
    if (!query.trim()) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      const { hits, words } = await find(query);
      if (turn !== latest) return; // a later question was faster
      list.replaceChildren(...hits.map((hit) => row(hit, words)));
      status.textContent = hits.length ? `${hits.length} place${hits.length > 1 ? "s" : ""}` : "Nothing was found. Try another word, or the index.";
    } catch {
      status.textContent = "The search could not be loaded. Try again when there is a connection.";
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.bd-search")) {
      const place = form.parentElement.querySelector(".search-results");
      if (!place) continue;
      const input = form.querySelector("input");
      const [status, list] = [place.querySelector("[role=status]"), place.querySelector("ol")];
      let timer;
      input.addEventListener("focus", () => { load().catch(() => {}); }, { once: true });
      input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => show(input.value, list, status), 120);
      });
      form.addEventListener("submit", (event) => {
        if (!place.dataset.page) return;
        event.preventDefault();
        history.replaceState(null, "", `?${new URLSearchParams({ q: input.value })}`);
        show(input.value, list, status);
      });
      const query = place.dataset.page ? new URLSearchParams(location.search).get("q") : null;
      if (query) {
        input.value = query;
        show(query, list, status);
      }
      form.parentElement.addEventListener("keydown", (event) => {
        if (event.key === "Escape") form.closest("dialog")?.close(); // from a hit as well
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const links = [...list.querySelectorAll("a")];
        if (!step || !links.length) return;
        event.preventDefault();
        const at = links.findIndex((link) => link === document.activeElement) + step;
        (links[Math.min(at, links.length - 1)] ?? input).focus();
      });
      // a hit on this very page: the dialog makes way
      list.addEventListener("click", (event) => {
        if ((/** @type {Element} */ (event.target)).closest("a")) form.closest("dialog")?.close();
      });
    }
  });
})();
