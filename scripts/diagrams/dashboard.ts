import { App, type Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readStage } from '../../infra/config.ts';
import { addTritons } from '../../infra/tritons.ts';
import { FAINT, labelled, picture, text, widthOf } from './svg.ts';

type Series = { label?: string; expression?: string; visible?: boolean; yAxis?: string };
type Widget = {
  type: 'alarm' | 'text' | 'metric';
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title?: string;
    markdown?: string;
    alarms?: unknown[];
    metrics?: unknown[][];
    yAxis?: { left?: { label?: string } };
  };
};

/** Pixels of one unit of CloudWatch's grid, which is 24 units wide. */
const [UNIT_X, UNIT_Y] = [46, 22];
const MOST_LINES = 5;

/** Draws the layout of the dashboard from its definition in the app: titles and series, no values. */
export function drawDashboard(): string {
  const widgets = dashboardWidgets();
  const bottom = Math.max(...widgets.map(({ y, height }) => y + height));
  const parts = widgets.map((widget) => {
    const { type, x, y, width, height, properties } = widget;
    const box = { x: x * UNIT_X + 8, y: y * UNIT_Y + 8, width: width * UNIT_X - 8, height: height * UNIT_Y - 8 };
    if (type === 'text') {
      return text(box.x, box.y + 12, [properties.markdown?.replace(/^#+ /, '') ?? ''], {
        size: 14,
        bold: true,
        colour: FAINT,
      });
    }
    const lines = (type === 'alarm' ? [`${properties.alarms?.length} alarms`] : seriesOf(widget)).map((line) =>
      shorten(line, box.width),
    );
    return labelled(
      box,
      shorten(properties.title ?? '', box.width),
      lines,
      ...(type === 'alarm' ? (['#fdecec', '#ab091e'] as const) : []),
    );
  });
  return picture(24 * UNIT_X + 8, bottom * UNIT_Y + 8, 'The dashboard of a stage', parts);
}

function seriesOf({ properties: { metrics = [], yAxis } }: Widget): string[] {
  const all = metrics.flatMap((row) => {
    const last = row.at(-1);
    const series: Series = typeof last === 'object' && last !== null ? last : {};
    if (series.visible === false) return [];
    const by = /PROP\('Dim\.(\w+)'\)/.exec(series.label ?? '');
    const name = by ? `one line for each ${by[1]?.replace('_', ' ')}` : (series.label ?? String(row[1]));
    return [series.yAxis === 'right' ? `${name} (right)` : name];
  });
  const unit = yAxis?.left?.label ? [`in ${yAxis.left.label}`] : [];
  const most = MOST_LINES - unit.length;
  return [...(all.length > most ? [...all.slice(0, most - 1), `and ${all.length - most + 1} more`] : all), ...unit];
}

const shorten = (line: string, width: number) => {
  const most = Math.floor(line.length * Math.min(1, width / widthOf(line)));
  return most < line.length ? `${line.slice(0, most - 1)}…` : line;
};

function dashboardWidgets(): Widget[] {
  const app = new App({ analyticsReporting: false });
  const { stateless } = addTritons(app, readStage('prod', {}), () => Code.fromInline('// not looked at'));
  const { Resources } = app.synth().getStackByName((stateless as Stack).stackName).template;
  const dashboard = Object.values<{ Type: string; Properties: { DashboardBody: unknown } }>(Resources).find(
    ({ Type }) => Type === 'AWS::CloudWatch::Dashboard',
  );
  return JSON.parse(flatten(dashboard?.Properties.DashboardBody)).widgets;
}

/** Flattens a string with Fn::Join. References are names of resources, which the picture does not show. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? join[1].map(flatten).join(join[0]) : 'reference';
}
