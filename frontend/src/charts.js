// Charts drawn from the figures in the page: bars, lines, stacked bars, rings. The table below each says the same.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const COLOURS = ["#1d3a5f", "#0f766e", "#b97a10", "#7a5aa0", "#b02a20", "#5a6472", "#3f86b5", "#6f9a4b"];
const TEXT = "#4a525d";
const LINE = "#dcd7ca";

// Lines that the legend takes at `width`: a name is as wide as its letters, and its mark.
function legendLines(spec, width) {
  const widths = spec.series.map(({ name }) => 44 + [...name].reduce((sum, letter) => sum + (letter > "\u2000" ? 12 : 7), 0));
  return Math.max(1, Math.ceil(widths.reduce((sum, each) => sum + each, 0) / width));
}

function axes(spec, width) {
  return {
    grid: { left: 8, right: 16, top: spec.series.length > 1 ? 16 + 22 * legendLines(spec, width) : 16, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: spec.categories, axisLabel: { color: TEXT }, axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false } },
    yAxis: { type: "value", minInterval: spec.series.every(({ data }) => data.every(Number.isInteger)) ? 1 : 0, axisLabel: { color: TEXT }, splitLine: { lineStyle: { color: LINE } } },
    series: spec.series.map((item) => ({
      name: item.name,
      data: item.data,
      type: spec.kind === "line" ? "line" : "bar",
      stack: spec.kind === "stack" ? "all" : undefined,
      barMaxWidth: 36,
      itemStyle: spec.kind === "bar" ? { borderRadius: [4, 4, 0, 0] } : undefined,
    })),
  };
}

function ring(spec) {
  const [first] = spec.series;
  return {
    series: [{
      type: "pie",
      radius: ["44%", "70%"],
      center: ["50%", "60%"],
      itemStyle: { borderColor: "#fffefb", borderWidth: 2 },
      label: { show: false }, // the legend has names and figures: beside a ring they are cut on a phone
      data: spec.categories.map((name, index) => ({ name, value: first.data[index] })),
    }],
  };
}

function draw(figure) {
  const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const chart = init(figure.querySelector(".chart-canvas"));
  chart.setOption({
    color: COLOURS,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true, decal: { show: spec.series.length > 1 } }, // patterns, so that colour never stands alone
    legend: {
      show: spec.series.length > 1 || spec.kind === "pie", top: 0, left: 0, textStyle: { color: TEXT },
      formatter: (name) => (spec.kind === "pie" ? `${name} ${spec.series[0].data[spec.categories.indexOf(name)]}` : name),
    },
    tooltip: { trigger: spec.kind === "pie" ? "item" : "axis", renderMode: "richText" },
    ...(spec.kind === "pie" ? ring(spec) : axes(spec, figure.clientWidth - 32)),
  });
  new ResizeObserver(() => chart.resize()).observe(figure);
}

window.guichengCharts = { draw };
