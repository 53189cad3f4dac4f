// Keeps the live frame of a code page fresh: see resident/live.py and templates/frame.html.
"use strict";
(function () {
  var EACH = 60000, AGAIN = 5000, PATIENCE = 10000;
  var card = document.querySelector("[data-live]");
  if (!card) return;
  var ahead;      // of the server's clock before the device's
  var next;       // when to ask again, by the device's clock
  var steady = Date.now() - performance.now();
  var asking = false, fits = true, state = "";
  var teller = document.createElement("p"); // only this is read out, and never each second
  teller.className = "unseen";
  teller.setAttribute("role", "status");
  document.body.appendChild(teller);

  function present() { return Date.now() + ahead; }

  function line(name) { return card.querySelector('[data-told="' + name + '"]'); }

  function tell(name) { teller.textContent = line(name).textContent; }

  function local(locale, options) {
    options.timeZone = card.dataset.zone;
    return new Intl.DateTimeFormat(locale, options).format(new Date(present()));
  }

  function tick() {
    var drift = Date.now() - performance.now();
    if (Math.abs(drift - steady) > 5000) next = 0; // the device slept, or its clock was set
    steady = drift;
    var two = "2-digit";
    card.querySelector('[data-slot="time"]').textContent =
      local("en-GB", { hour: two, minute: two, second: two, hourCycle: "h23" });
    var day = local("en-CA", { year: "numeric", month: two, day: two });
    if (day !== card.dataset.day) { // midnight passed while the connection was cut
      card.dataset.day = day;
      card.querySelector('[data-slot="day"]').textContent =
        local(document.documentElement.lang, { year: "numeric", month: "long", day: "numeric", weekday: "long" });
    }
    var lapsed = line("expired");
    if (lapsed && lapsed.hidden && present() >= Number(card.dataset.expires)) {
      lapsed.hidden = false;
      card.classList.add("expired");
      tell("expired");
    }
    // A turn is shown on its very second, though the last answer is younger than a minute.
    var due = Date.now() >= next || (state === "" && present() >= Number(card.dataset.turns || Infinity));
    if (due && !document.hidden) refresh();
  }

  // Marks the last code as what it is when no new one comes: state is "offline" or "failing".
  function cut(found) {
    if (state === found) return;
    if (state) line(state).hidden = true;
    state = found;
    line(state).hidden = false;
    tell(state);
  }

  // answered: when the server's answer came, by the device's clock.
  function begin(answered) {
    ahead = Number(card.dataset.now) - answered;
    next = answered + EACH;
  }

  function parsed(text) { return new DOMParser().parseFromString(text, "text/html"); }

  function answerOf(address, control) {
    var asked = { credentials: "same-origin", cache: "no-store", signal: control.signal };
    function noConnection() { throw { told: "offline" }; }
    return fetch(address, asked).catch(noConnection).then(function (answer) {
      if (answer.redirected || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) {
        location.reload(); // signed out, or no such code any more: the page itself says which
        return new Promise(function () {});
      }
      if (!answer.ok) throw { told: "failing" };
      return answer.text().catch(noConnection);
    });
  }

  function show(text) {
    var fresh = parsed(text).querySelector("[data-live]");
    if (!fresh) throw { told: "failing" };
    var turned = fresh.dataset.colour !== card.dataset.colour;
    if (fresh.dataset.version !== card.dataset.version) fits = false;
    var was = state;
    state = "";
    card.replaceWith(fresh);
    card = fresh;
    begin(Date.now());
    tick();
    if (turned) tell("changed");
    else if (was) tell("back");
  }

  // The reasons below belong to the code as it was: draw the whole of the page anew.
  function showPage(text) {
    var drawn = parsed(text), main = document.querySelector("main"), fresh = drawn.querySelector("main");
    var live = fresh && fresh.querySelector("[data-live]");
    if (!live) { location.reload(); return; }
    var focused = main.contains(document.activeElement);
    main.replaceWith(fresh);
    card = live;
    document.title = drawn.title;
    if (focused) fresh.focus({ preventScroll: true });
    fits = true;
    begin(Date.now());
    tick();
  }

  function refresh() {
    if (asking) return;
    asking = true;
    var control = new AbortController();
    var patience = setTimeout(function () { control.abort(); }, PATIENCE);
    answerOf(card.dataset.from, control).then(show).then(function () {
      return fits ? null : answerOf(location.href, control).then(showPage);
    }).catch(function (error) {
      next = Date.now() + AGAIN;
      cut(error.told || "failing");
    }).then(function () {
      clearTimeout(patience);
      asking = false;
    });
  }

  var arrival = performance.getEntriesByType && performance.getEntriesByType("navigation")[0];
  begin(arrival ? performance.timeOrigin + arrival.responseStart : Date.now());
  tick();
  setInterval(tick, 1000);
  window.addEventListener("offline", function () { cut("offline"); });
  window.addEventListener("online", refresh);
  window.addEventListener("pageshow", function (event) { if (event.persisted) refresh(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) refresh(); });
})();
