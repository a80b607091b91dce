// SPDX-License-Identifier: MIT
// Gives each block of code a button that copies it, and each table and drawing a frame in which it scrolls.
document.addEventListener("DOMContentLoaded", () => {
  const wide = "div.body table.docutils, div.body table.Bl-column, div.body img";
  for (const element of document.querySelectorAll(wide)) {
    const frame = document.createElement("div");
    frame.className = "scroll";
    element.replaceWith(frame);
    frame.append(element);
  }
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll("div.body pre")) {
    let frame = block.parentElement;
    if (!frame.classList.contains("highlight")) {
      frame = document.createElement("div");
      frame.className = "highlight";
      block.replaceWith(frame);
      frame.append(block);
    }
    const button = document.createElement("button");
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.innerText);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    frame.append(button);
  }
});
