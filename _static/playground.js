// A playground comes to life when it is near what is shown; its script is fetched only then.
(() => {
  "use strict";
  const folder = new URL("playground/", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  let both; // a promise of the two scripts: the points of the presets, and the playground itself
  const script = (name) => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = new URL(name, folder).href;
    element.async = false; // fetched together, run one after the other
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
  const fetched = () => (both ??= Promise.all([script("data.js"), script("playground.js")]).then(() => window.gmmPlayground));

  document.addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        fetched().then(({ upgrade }) => upgrade(target)).catch(() => {
          both = undefined;
          target.querySelector(".playground-message")?.replaceChildren("The playground could not be loaded. Is there a connection? Load the page again to try.");
        });
      }
    }, { rootMargin: "600px" });
    for (const figure of document.querySelectorAll("figure.playground")) near.observe(figure);
  });
})();
