// The picker of a division: finds while one types, and fills the selects from level to level.
// One field, of the picker's own name, has the code of what is chosen.
"use strict";
(function () {
  var API = "/api/v1/divisions", PATIENCE = 10000, PAUSE = 150;

  function ask(address) {
    var late = new Promise(function (_, refuse) { setTimeout(refuse, PATIENCE); });
    var answer = fetch(address).then(function (got) {
      if (!got.ok) throw new Error(String(got.status));
      return got.json();
    });
    return Promise.race([answer, late]);
  }

  function begin(root) {
    var name = root.dataset.picker, words = JSON.parse(root.dataset.words);
    var part = function (which) { return root.querySelector('[data-part="' + which + '"]'); };
    var field = root.querySelector('input[type="hidden"]');
    var input = document.getElementById(name + "-q");
    var list = document.getElementById(name + "-list");
    var said = document.getElementById(name + "-said");
    var again = root.querySelector("[data-again]");
    var selects = Array.prototype.slice.call(root.querySelectorAll("select"));
    var results = [], active = -1, turn = 0, timer = 0, retry = null;

    function say(text, count) {
      said.textContent = text ? text.replace("{count}", count) : "";
    }

    // What failed for want of a connection, to be done again; null: nothing did.
    function lost(what) {
      retry = what;
      again.hidden = !what;
      if (what) say(words.lost);
    }

    // ---- the list of what was found

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function activate(place) {
      var options = list.children;
      if (active >= 0) options[active].setAttribute("aria-selected", "false");
      active = (place + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }

    function option(entry, place) {
      var item = document.createElement("li");
      var own = document.createElement("b"), above = document.createElement("small");
      item.id = name + "-option-" + place;
      item.lang = "zh-CN";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      own.textContent = entry.name;
      above.textContent = entry.path.slice(1, -1).map(function (one) { return one.name; }).concat(entry.code).join(" › ");
      item.appendChild(own);
      item.appendChild(above);
      if (entry.former) {
        var former = document.createElement("small");
        former.textContent = words.former.replace("{name}", entry.former.full_name);
        item.appendChild(former);
      }
      item.addEventListener("click", function () { choose(entry); });
      return item;
    }

    function show(entries) {
      results = entries.filter(function (one) { return one.path.length > 1 && one.path.length <= selects.length + 1; });
      list.textContent = "";
      results.forEach(function (one, place) { list.appendChild(option(one, place)); });
      close();
      if (!results.length) return say(words.found_none);
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      activate(0);
      say(entries.length < Number(root.dataset.most) ? words.found : words.found_most, results.length);
    }

    function look() {
      var typed = input.value.trim(), mine = ++turn;
      clearTimeout(timer);
      lost(null);
      var found = root.querySelector("[data-found]"); // by the server, before this script ran
      if (found) found.remove();
      if (!typed) { close(); say(""); return; }
      say(words.looking);
      ask(API + "/search?q=" + encodeURIComponent(typed)).then(function (answer) {
        if (mine === turn) show(answer.divisions);
      }, function () {
        if (mine === turn) { close(); lost(look); }
      });
    }

    // Also within an input method: some keyboards compose what is plain Latin.
    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    });

    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.keyCode === 229) return; // the input method's own
      var open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (open) activate(active + (event.key === "ArrowDown" ? 1 : -1));
        else look();
      } else if (event.key === "Enter" && (open || input.value.trim())) {
        event.preventDefault();
        if (open) choose(results[active]);
        else look();
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        close();
        say("");
      }
    });
    input.addEventListener("click", function () { if (list.hidden && input.value.trim()) look(); });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", function (event) { event.preventDefault(); }); // no blur

    // ---- the selects

    function fill(place, options, chosen) {
      var select = selects[place];
      if (!select) return;
      var first = document.createElement("option");
      first.value = "";
      first.textContent = options.length ? words.choose : words.first_above;
      select.textContent = "";
      select.appendChild(first);
      options.forEach(function (one) {
        var item = document.createElement("option");
        item.value = one.code;
        item.lang = "zh-CN";
        item.textContent = one.name;
        select.appendChild(item);
      });
      select.value = chosen || "";
      select.disabled = !options.length;
    }

    function clear(from) {
      for (var place = from; place < selects.length; place += 1) fill(place, [], "");
    }

    // Fill the selects of a path, and the one below it, with what may be chosen there.
    function fillAlong(path, from, then) {
      var mine = turn, last = Math.min(path.length, selects.length - 1), asked = [];
      for (var place = from; place <= last; place += 1) {
        asked.push(ask(API + (place ? "?parent=" + path[place - 1].code : "")));
      }
      Promise.all(asked).then(function (answers) {
        if (mine !== turn) return;
        answers.forEach(function (answer, ahead) {
          var there = path[from + ahead];
          fill(from + ahead, answer.divisions, there ? there.code : "");
        });
        if (then) then();
      }, function () {
        if (mine !== turn) return;
        lost(function () { lost(null); say(""); fillAlong(path, from, then); });
      });
    }

    // ---- the choice

    function chosen(path) {
      var last = path[path.length - 1], whole = path.length === selects.length;
      field.value = last ? last.code : "";
      part("path").textContent = last ? path.map(function (one) { return one.name; }).join(" › ") : words.nothing_chosen;
      part("path").lang = last ? "zh-CN" : document.documentElement.lang;
      part("code").textContent = field.value;
      part("coded").hidden = !last;
      part("on").hidden = !last || whole;
      root.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { code: field.value } }));
    }

    function choose(entry) {
      var path = entry.path.slice(1); // without the region
      turn += 1;
      close();
      input.value = "";
      lost(null);
      chosen(path);
      say("");
      clear(path.length);
      // It stands there even if the rest does not come.
      path.forEach(function (one, place) { fill(place, [one], one.code); });
      fillAlong(path, 0, function () {
        if (path.length < selects.length) selects[path.length].focus();
      });
    }

    // Another script has put a code back into our field, as one that keeps what was typed does.
    function restored() {
      if (!field.value) return;
      ask(API + "/" + field.value).then(function (entry) { choose(entry.successor || entry); }, function () { lost(restored); });
    }
    root.addEventListener("restored", restored);

    selects.forEach(function (select, place) {
      select.addEventListener("change", function () {
        var path = [];
        turn += 1;
        lost(null);
        say("");
        selects.slice(0, place + 1).forEach(function (one) {
          if (one.value) path.push({ code: one.value, name: one.options[one.selectedIndex].textContent });
        });
        clear(place + 1);
        chosen(path);
        if (select.value && path.length < selects.length) fillAlong(path, path.length);
      });
      select.removeAttribute("name");
    });

    again.querySelector("button").addEventListener("click", function () { if (retry) retry(); });
    window.addEventListener("online", function () { if (retry) retry(); });
    Array.prototype.forEach.call(root.querySelectorAll("[data-step]"), function (button) {
      button.type = "button"; // so that Enter elsewhere in the form does not press it
      button.hidden = true;
    });
    field.disabled = false;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-picker]"), begin);
})();
