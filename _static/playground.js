// A playground comes to life when it is near what is shown; its script is fetched only then.
(() => {
  "use strict";
  const folder = new URL("playground/", document.currentScript.src);
  let script; // a promise of it
  const fetched = () => (script ??= new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = new URL("playground.js", folder);
    element.onload = () => resolve(window.gmmPlayground);
    element.onerror = reject;
    document.head.append(element);
  }));

  document.addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        fetched().then(({ upgrade }) => upgrade(target)).catch(() => {
          script = undefined;
          target.querySelector(".playground-message")?.replaceChildren("The playground could not be loaded. Is there a connection? Load the page again to try.");
        });
      }
    }, { rootMargin: "600px" });
    for (const figure of document.querySelectorAll("figure.playground")) near.observe(figure);
  });
})();
