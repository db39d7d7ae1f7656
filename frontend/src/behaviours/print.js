// A button with data-print prints the page; what does not belong on paper carries the class no-print.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
