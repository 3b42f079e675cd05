// Explorers: a picture, and controls of the browser's own that choose among its frames. The page
// holds the names and sentences of all frames; a frame is fetched when it is near what is shown.
(() => {
  "use strict";
  const NARROW = matchMedia("(max-width: 40rem)"); // as in the <source> of the pictures
  const STEP = 900; // milliseconds between two frames that play
  const SLOW = 300; // after these a picture that has not come is said to be on its way
  const REST = 400; // a control that moves is read out once, where it rests

  class Explorer {
    constructor(figure) {
      this.figure = figure;
      this.image = figure.querySelector("img");
      this.source = figure.querySelector("source");
      this.readout = figure.querySelector(".explorer-readout");
      this.message = figure.querySelector(".explorer-message");
      this.status = figure.querySelector("[role=status]");
      const { sizes, frames } = JSON.parse(figure.querySelector("script").textContent);
      this.sizes = sizes; // how many places each control has
      this.frames = frames; // of each choice: the picture, the narrow one, the sentence
      this.base = this.image.getAttribute("src").replace(/[^/]*$/, "");
      this.fetched = new Map();
      this.places = this.sizes.map(() => 0);
      this.controls = [...figure.querySelectorAll(".explorer-control")];
      this.controls.forEach((control, number) => this.listen(control, number));
      figure.querySelector("fieldset").disabled = false;
      figure.dataset.alive = "yes";
    }

    listen(control, number) {
      const field = control.querySelector("select, input[type=range]");
      const read = () => {
        const place = field ? Number(field.selectedIndex ?? field.value)
          : Number(control.querySelector(":checked").value);
        this.move(number, place);
      };
      control.addEventListener("input", () => { this.stop(); read(); });
      const button = control.querySelector("button");
      button?.addEventListener("click", () => this.timer ? this.stop() : this.play(number, button));
      // a page that comes back may bring its controls where the reader has left them
      if (!field) control.querySelector("input").checked = true;
      else if (field.options) field.selectedIndex = 0;
      else field.value = 0;
    }

    at(places) {
      return this.frames[places.reduce((sum, place, n) => sum * this.sizes[n] + place, 0)];
    }

    // Fetch a frame for this screen; the promise is kept, one that failed is tried again.
    fetch(places) {
      const name = this.at(places)[NARROW.matches ? 1 : 0];
      if (!this.fetched.has(name)) {
        const picture = new Image();
        picture.src = this.base + name;
        const come = picture.decode().then(() => picture);
        come.catch(() => this.fetched.delete(name));
        this.fetched.set(name, come);
      }
      return this.fetched.get(name);
    }

    neighbours() {
      for (const [number, size] of this.sizes.entries()) {
        for (const step of [1, -1]) {
          const place = this.places[number] + step;
          if (place >= 0 && place < size) {
            this.fetch(this.places.with(number, place)).catch(() => {});
          }
        }
      }
    }

    move(number, place) {
      this.places = this.places.with(number, place);
      const field = this.controls[number].querySelector("input[type=range]");
      if (field) {
        const label = JSON.parse(field.dataset.stops)[place];
        field.value = place;
        field.setAttribute("aria-valuetext", label);
        this.controls[number].querySelector("output").textContent = label;
      }
      return this.show();
    }

    async show() {
      const wanted = this.places;
      const late = setTimeout(() => {
        if (wanted === this.places) this.say("The picture is on its way …");
      }, SLOW);
      this.figure.setAttribute("aria-busy", "true");
      try {
        await this.fetch(wanted);
        if (wanted !== this.places) return; // the reader has gone on
        const [wide, narrow, sentence] = this.at(wanted);
        this.source.srcset = this.base + narrow;
        this.image.src = this.base + wide;
        this.image.alt = this.readout.textContent = sentence;
        this.say("");
        clearTimeout(this.pause);
        this.pause = setTimeout(() => {
          if (!this.timer) this.status.textContent = sentence;
        }, REST);
        this.neighbours();
      } catch {
        if (wanted !== this.places) return;
        this.stop();
        this.say("This picture could not be loaded. Is there a connection? Move the control to try again.");
      } finally {
        clearTimeout(late);
        if (wanted === this.places) this.figure.setAttribute("aria-busy", "false");
      }
    }

    // the sentences differ in length: their place is as high as the longest, so that no control moves
    room() {
      const all = this.readout.cloneNode();
      all.style.cssText = "left: 0; min-height: 0; position: absolute; visibility: hidden; width: 100%";
      for (const sentence of new Set(this.frames.map((frame) => frame[2]))) {
        const one = document.createElement("span");
        one.style.display = "block";
        one.textContent = sentence;
        all.append(one);
      }
      const within = document.createElement("div");
      within.setAttribute("aria-hidden", "true");
      within.style.position = "relative";
      within.append(all);
      this.readout.before(within);
      const highest = Math.max(...[...all.children].map((one) => one.getBoundingClientRect().height));
      within.remove();
      this.readout.style.minHeight = `${Math.ceil(highest)}px`;
    }

    say(text) {
      if (this.message.textContent !== text) this.message.textContent = text;
    }

    name(button, word) {
      button.textContent = word;
      button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/^\w+/, word));
    }

    async play(number, button) {
      const last = this.sizes[number] - 1;
      let place = this.places[number];
      this.player = button;
      this.name(button, "Pause");
      if (place === last) place = -1;
      while (this.player === button && place < last) {
        place += 1;
        this.timer = -1;
        await this.move(number, place);
        if (this.player !== button) return;
        await new Promise((resolve) => { this.timer = setTimeout(resolve, STEP); });
      }
      if (this.player === button) this.stop();
    }

    stop() {
      if (!this.player) return;
      clearTimeout(this.timer);
      this.name(this.player, "Play");
      this.timer = this.player = undefined;
      this.status.textContent = this.readout.textContent;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const alive = new Map();
    const near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        alive.get(target).neighbours();
      }
    }, { rootMargin: "600px" });
    for (const figure of document.querySelectorAll("figure.explorer")) {
      alive.set(figure, new Explorer(figure));
      near.observe(figure);
    }
    // at each width anew, and when a face has come that was late
    const rooms = () => alive.forEach((explorer) => explorer.room());
    const widths = new Map();
    const sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect: { width } } of entries) {
        if (widths.get(target) === width) continue;
        widths.set(target, width);
        if (width) alive.get(target).room();
      }
    });
    alive.forEach((_, figure) => sizes.observe(figure));
    document.fonts?.ready.then(rooms);
    NARROW.addEventListener("change", () => alive.forEach((explorer) => explorer.show()));
    addEventListener("online", () => alive.forEach((explorer) => {
      if (explorer.message.textContent) explorer.show();
    }));
  });
})();
