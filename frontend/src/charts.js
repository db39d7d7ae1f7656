// Charts drawn from the figures in the page: bars, lines, stacked bars, rings. The table below each says the same.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const COLOURS = ["#1d3a5f", "#0f766e", "#b97a10", "#7a5aa0", "#b02a20", "#5a6472", "#3f86b5", "#6f9a4b"];
const TEXT = "#4a525d";
const LINE = "#dcd7ca";

function axes(spec) {
  return {
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
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
      radius: ["48%", "72%"],
      itemStyle: { borderColor: "#fffefb", borderWidth: 2 },
      label: { color: TEXT, formatter: "{b} {c}" },
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
    legend: { show: spec.series.length > 1 || spec.kind === "pie", top: 0, left: 0, textStyle: { color: TEXT } },
    tooltip: { trigger: spec.kind === "pie" ? "item" : "axis", renderMode: "richText" },
    ...(spec.kind === "pie" ? ring(spec) : axes(spec)),
  });
  new ResizeObserver(() => chart.resize()).observe(figure);
}

window.guichengCharts = { draw };
