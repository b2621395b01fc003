/**
 * Puts a chart in the place of each drawing of latencies, once it comes into view: what draws is
 * loaded only then. Without it, or before, the drawing and its table say the same.
 *
 * @returns a function that takes up figures that a refresh has changed or brought
 */
export function drawCharts(): () => void {
  const drawn = new Map<Element, { redraw(): void }>();
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        seen.unobserve(target);
        void draw(target);
      }
    },
    { rootMargin: "200px" },
  );

  async function draw(figure: HTMLElement): Promise<void> {
    try {
      const { drawChart } = await import("./chart.ts");
      if (figure.isConnected && !drawn.has(figure)) drawn.set(figure, drawChart(figure));
    } catch {
      // The drawing stays.
    }
  }

  const takeUp = () => {
    for (const [figure, chart] of drawn) {
      if (figure.isConnected) chart.redraw();
      else drawn.delete(figure);
    }
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
      if (!drawn.has(figure)) seen.observe(figure);
    }
  };
  takeUp();
  return takeUp;
}
