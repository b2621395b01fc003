// The team's console: see app.tsx.
import "./console.css";
import { render } from "preact";
import { App } from "./app.tsx";

const root = document.getElementById("console");
if (root) {
  root.classList.add("console");
  root.replaceChildren();
  render(<App />, root);
}
