"use strict";
// Before the first paint: say that scripts run, which view is asked for, and which theme was chosen.
{
  const root = document.documentElement;
  root.classList.add("js");
  const at = location.hash.slice(1);
  const view = /^(findings|f=)/.test(at) ? "findings" : /^(principals|p=)/.test(at) ? "principals"
    : /^rules?(-|=|$)/.test(at) ? "rules" : /^coverage/.test(at) ? "coverage" : "summary";
  root.dataset.view = view;
  try {
    const theme = localStorage.getItem("iamaudit-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* a browser may forbid storage for files */ }
}
