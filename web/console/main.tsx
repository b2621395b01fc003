// The team's console: see app.tsx.
import "./console.css";
import { render } from "preact";
import { leadLinks } from "./base.ts";
import { App } from "./app.tsx";

leadLinks();
const root = document.getElementById("console");
if (root) {
  root.classList.add("console");
  root.replaceChildren();
  render(<App />, root);
}
