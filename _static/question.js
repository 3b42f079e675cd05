// Self-check questions: checked here, in the page. Without JavaScript all explanations show.
(() => {
  "use strict";

  function showChosen(form) {
    let right = true;
    for (const row of form.querySelectorAll(".question-choice")) {
      const input = row.querySelector("input");
      const wanted = input.dataset.right === "true";
      if (input.checked !== wanted) right = false;
      row.classList.toggle("is-open", input.checked);
      row.classList.toggle("is-right", input.checked && wanted);
      row.classList.toggle("is-wrong", input.checked && !wanted);
    }
    return right;
  }

  function showNumber(form) {
    const typed = form.querySelector("input").value.trim().replace(",", ".");
    const right = typed !== "" &&
      Math.abs(Number(typed) - Number(form.dataset.answer)) <= Number(form.dataset.tolerance) + 1e-12;
    form.classList.toggle("is-open", right);
    return right;
  }

  function check(form) {
    const verdict = form.querySelector(".question-verdict");
    const number = "answer" in form.dataset;
    const input = form.querySelector("input");
    const answered = number ? input.value.trim() !== "" : form.querySelector("input:checked");
    if (!answered) {
      verdict.textContent = number ? "Type a number first." : "Choose an answer first.";
      return;
    }
    if (number && Number.isNaN(Number(input.value.trim().replace(",", ".")))) {
      verdict.textContent = "That is not a number.";
      return;
    }
    const right = number ? showNumber(form) : showChosen(form);
    form.classList.toggle("is-solved", right);
    const said = [...form.querySelectorAll(".is-open .question-explanation")];
    if (number && right) said.push(form.querySelector(".question-explanation"));
    const why = said.map((part) => part.textContent.trim()).join(" ");
    verdict.textContent = right ? "Right." : "Not yet: try again.";
    verdict.setAttribute("aria-label", `${verdict.textContent} ${why}`);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.question")) {
      form.classList.add("is-live");
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        check(form);
      });
    }
  });
})();
