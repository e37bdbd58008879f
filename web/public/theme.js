// Sets the chosen theme before the first paint. A file of its own, because the page's content
// security policy allows no inline script. Without a choice the system's scheme applies (CSS).
(() => {
  try {
    const theme = localStorage.getItem("tidegate.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; then the system's scheme stays.
  }
})();
