// Self-check questions: checked here, in the page. Without JavaScript all explanations show.
// Answers are kept on the reader's device, where the browser allows it (progress.js).
(() => {
  "use strict";
  const TRIES = 2; // wrong answers before the solution can be shown

  // vulgar fractions, alone or after a number, as 1/2 and 5/2; and 2 1/2 as well
  const fractions = (text) => text.normalize("NFC")
    .replace(/(\d*)\s*([\u00bc-\u00be\u2150-\u215e])/g, (_, whole, sign) => {
      const [above, below] = sign.normalize("NFKD").split("\u2044").map(Number);
      return `${Number(whole) * below + above}/${below}`;
    })
    .replace(/^(\d+)\s+(\d{1,2})\s*[/⁄]\s*(\d+)$/, (_, whole, above, below) => `${whole * below + Number(above)}/${below}`);

  // what a sign in a typed number means: minus, a space or an apostrophe between thousands, nothing
  const plain = (text) => fractions(text.trim()).replace(/[−–]/g, "-").replace(/[\s\u00a0\u2009\u202f]/g, "")
    .replace(/(?<=\d)['\u2019\u02bc](?=\d{3}(?!\d))/g, "").replace(/^[≈~=]/, "");

  // A comma may stand before decimals or between thousands, and so may a point.
  function readings(text) {
    if (!/^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?$/i.test(text)) return [];
    const written = [text.replace(",", "."), text.replaceAll(",", "")];
    if (/^[+-]?\d{1,3}(\.\d{3})+$/.test(text)) written.push(text.replaceAll(".", ""));
    return written.map(Number).filter(Number.isFinite);
  }

  /** Return the numbers that a text can mean: 0.5, 0,5, 1/2, 2 1/2, 50 %, 1,600, 1 600, 1'600, 1e3. */
  function numbers(text, inPercent) {
    const percent = /%$|percent$|percent\.$/i.test(plain(text));
    const [above, below, ...more] = plain(text).replace(/(%|percent\.?)$/i, "").split(/[/⁄:÷]/);
    if (more.length) return [];
    let found = readings(above);
    if (below !== undefined) {
      const divisors = readings(below).filter((number) => number !== 0);
      found = found.flatMap((number) => divisors.map((divisor) => number / divisor));
    }
    return percent && !inPercent ? found.map((number) => number / 100) : found;
  }

  const PERCENT = /(%|per\s*cent\.?)$/i;
  const TIMES = /^(k|mn|bn|dozens?|hundreds?|thousands?|millions?|billions?)$/i; // no units
  const singular = (word) => word.toLowerCase().replace(/t(er|re)s?$/, "t").replace(/(.{2})s$/, "$1");

  /** Return a typed text without the unit after its number, and the unit. */
  function parted(text) {
    const [, number, unit] = (PERCENT.test(text.trim()) ? null : text.trim().match(/^(.*[\d\u00bc-\u00be\u2150-\u215e.])\s*(\p{L}[\p{L}\s]*)\.?$/u)) ?? [];
    return unit && !TIMES.test(unit.trim()) ? [number, unit.trim()] : [text, ""];
  }

  // a unit that the question names, in full or by its beginning: of another the number may be another
  function isAsked(unit, form) {
    const asked = document.getElementById(`asked-${form.dataset.key}`).textContent.match(/\p{L}+/gu).map(singular);
    return unit.split(/\s+/).map(singular)
      .every((word) => asked.some((one) => one === word || (word.length > 2 && one.startsWith(word))));
  }

  const OVER = { "^": "hat", "ˉ": "bar", "¯": "bar", "~": "tilde" };

  // A formula in one line, as it is read out: a fraction with its stroke, a power with its name.
  function spoken(part) {
    if (part.localName === "annotation") return "";
    if (!part.childElementCount) return part.textContent.replace("\u2061", " ");
    const inner = [...part.children].map(spoken);
    const [base, ...at] = inner.map((text) => (/^([-−+]?[\p{L}\p{N}.,]*|.)$/u.test(text.trim()) ? text : `(${text.trim()})`));
    switch (part.localName) {
      case "mfrac": return ` ${base} over ${at[0]} `;
      case "msqrt": return ` root of ${inner.length > 1 ? `(${inner.join("")})` : base} `;
      case "msub": return `${base} ${at[0]} `;
      case "msup": return ` ${base} to the power ${at[0]} `;
      case "munderover": return ` ${base} from ${at[0]} to ${at[1]} of `;
      case "msubsup": return ` ${base} ${at[0]} to the power ${at[1]} `;
      case "mover": return ` ${base} ${OVER[at[0]] ?? at[0]} `;
      case "mtr": return inner.join(", ");
      case "mtable": return inner.join("; ");
      default: return inner.join("");
    }
  }

  // the words of an explanation for a screen reader
  function told(part) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("math").forEach((math) => math.replaceWith(spoken(math)));
    return words(copy);
  }

  // the words of an explanation; of a formula only what stands in its MathML
  function words(part) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".katex-html, annotation, .question-wrong").forEach((out) => out.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function say(form, verdict, sign, parts = []) {
    const place = form.querySelector(".question-verdict");
    place.replaceChildren();
    place.dataset.sign = sign;
    if (sign !== "none") {
      const icon = document.createElement("span");
      icon.className = "icon";
      place.append(icon);
    }
    place.append(verdict);
    if (parts.length) {
      const why = document.createElement("span");
      why.className = "visually-hidden";
      why.textContent = ` ${parts.map(told).join(" ")}`;
      place.append(why);
    }
  }

  function markChoices(form, all) {
    let right = true;
    for (const row of form.querySelectorAll(".question-choice")) {
      const input = row.querySelector("input");
      const wanted = input.dataset.right === "true";
      if (input.checked !== wanted) right = false;
      const open = input.checked || (all && wanted);
      row.classList.toggle("is-open", open);
      row.classList.toggle("is-right", open && wanted);
      row.classList.toggle("is-wrong", open && !wanted);
    }
    return right;
  }

  const near = (a, b, tolerance) => Math.abs(a - b) <= tolerance + 1e-12 + 1e-9 * Math.abs(b);

  // whether a wrong number is meant: it is near, or rounds to what was typed, two digits at least
  function means(typed, wrong, room) {
    const digits = String(typed).replace(/e.*/, "").replace(/^[-0.]+|\./g, "").length;
    return near(typed, wrong, room) || (digits > 1 && !Number.isInteger(wrong) && Number(wrong.toPrecision(digits)) === typed);
  }

  function markNumber(form, typed) {
    const { answer, tolerance } = form.dataset;
    const right = typed.some((number) => near(number, Number(answer), Number(tolerance)));
    form.classList.toggle("is-open", right);
    const hints = [...form.querySelectorAll(".question-hint")];
    const met = hints.find(({ dataset }) => typed.some((number) => means(number, Number(dataset.wrong), Number(dataset.room))));
    hints.forEach((hint) => hint.classList.toggle("is-open", !right && hint === met));
    return right;
  }

  const isNumber = (form) => "answer" in form.dataset;
  const chosen = (form) => [...form.querySelectorAll("input:checked")];
  const openParts = (form) => [
    ...form.querySelectorAll(".is-open > .question-explanation, .question-hint.is-open"),
    ...(form.classList.contains("is-open") ? form.querySelectorAll("fieldset > .question-explanation") : []),
  ];

  function given(form) {
    if (isNumber(form)) return form.querySelector("input").value.trim();
    return chosen(form).map((input) => input.closest("label").querySelector(".question-answer"))
      .map((answer) => words(answer)).join("\n");
  }

  // what an answer before this one has opened
  function shut(form) {
    form.classList.remove("is-open", "is-solved");
    form.querySelectorAll(".is-open").forEach((part) => part.classList.remove("is-open", "is-right", "is-wrong"));
  }

  const inPercent = (form) => "percent" in form.dataset;

  // why a text is no answer that could be right or wrong; "" if it is one
  function unfit(form) {
    if (!given(form)) return isNumber(form) ? "Type a number first." : "Choose an answer first.";
    if (!isNumber(form)) return "";
    const [number, unit] = parted(given(form));
    if (!numbers(number, inPercent(form)).length) return "That is not a number. Try 0.5, 1/2 or 50 %.";
    return unit && !isAsked(unit, form) ? `Type the number alone, in the unit of the question: “${unit}” is not in it.` : "";
  }

  function judge(form) {
    const number = isNumber(form);
    const unclear = unfit(form);
    if (unclear) {
      shut(form);
      say(form, unclear, "none");
      return;
    }
    const typed = number ? numbers(parted(given(form))[0], inPercent(form)) : [];
    const right = number ? markNumber(form, typed) : markChoices(form, false);
    form.classList.toggle("is-solved", right);
    form.dataset.tries = Number(form.dataset.tries ?? 0) + (right ? 0 : 1);
    form.querySelector(".question-show").hidden = right || Number(form.dataset.tries) < TRIES;
    say(form, right ? "Right." : "Not yet: try again.", right ? "right" : "wrong", openParts(form));
    keep(form, right ? "right" : "tried");
  }

  function show(form) {
    if (isNumber(form)) {
      form.classList.add("is-open");
      form.querySelectorAll(".question-hint").forEach((hint) => hint.classList.remove("is-open"));
    } else {
      form.querySelectorAll("input").forEach((input) => { input.checked = input.dataset.right === "true"; });
      markChoices(form, true);
    }
    form.querySelector(".question-show").hidden = true;
    const answer = isNumber(form) ? `The answer is ${form.dataset.answer.replace(/\.0$/, "")}.` : "This is the answer.";
    say(form, answer, "shown", openParts(form));
    form.querySelector("input").focus();
    keep(form, "shown");
  }

  function keep(form, state) {
    window.bookProgress?.answer(form.dataset.key, { state, given: given(form), tries: Number(form.dataset.tries ?? 0) });
  }

  function restore(form) {
    const kept = window.bookProgress?.answers()[form.dataset.key];
    if (!kept) return;
    form.dataset.tries = kept.tries;
    if (kept.state === "shown") {
      form.querySelector(".question-show").hidden = false;
      say(form, "You had the answer shown.", "none");
      return;
    }
    if (isNumber(form)) form.querySelector("input").value = kept.given;
    else {
      const lines = kept.given.split("\n");
      for (const input of form.querySelectorAll("input")) {
        input.checked = lines.includes(words(input.closest("label").querySelector(".question-answer")));
      }
    }
    const right = isNumber(form)
      ? markNumber(form, numbers(parted(kept.given)[0], inPercent(form))) : markChoices(form, false);
    form.querySelector(".question-show").hidden = right || kept.tries < TRIES;
    say(form, right ? "Right, as you answered before." : "Not yet, as you left it.", right ? "right" : "wrong");
  }

  // who comes to the answers by Tab hears the question with them
  function ask(form) {
    const fields = form.querySelector("fieldset");
    const texts = [];
    for (let part = fields.firstElementChild.nextElementSibling; part && !part.matches(".question-choice, .question-number"); part = part.nextElementSibling) texts.push(told(part));
    const asked = document.createElement("span");
    asked.id = `asked-${form.dataset.key}`;
    asked.hidden = true;
    asked.textContent = texts.join(" ");
    fields.append(asked);
    fields.setAttribute("aria-describedby", asked.id);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.question")) {
      form.classList.add("is-live");
      ask(form);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        judge(form);
      });
      form.querySelector(".question-show").addEventListener("click", () => show(form));
      restore(form);
    }
  });
})();
