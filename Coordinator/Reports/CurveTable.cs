using System.Globalization;
using System.Text;
using System.Text.Json;
using Runner.Comparison;
using Runner.Results;

namespace Runner.Reports;

/// <summary>
/// The curves of all trials in one tidy table, in index order: one row for each point of each metric, with the axes and seeds of its
/// trial. Like those of <see cref="ResultTable"/>, its bytes depend only on the sweep.
/// </summary>
public static class CurveTable
{
    /// <summary>Writes CSV: trial, axes, seeds, time (in a column named epoch or update), metric, value. A trial without a curve has no
    /// row.</summary>
    public static async Task WriteCsvAsync(
        Stream destination, SweepOutline outline, IAsyncEnumerable<TrialResult> results, bool rawText = false, CancellationToken cancel = default)
    {
        await using var writer = new StreamWriter(destination, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var splits = ResultTable.Splits(outline);
        string[] names = ["trial", .. outline.Axes, "seed.init", "seed.order", "seed.noise", .. splits ? (string[])["seed.split"] : [], outline.Units[..^1], "metric", "value"];
        await writer.WriteAsync($"{string.Join(',', names.Select(name => ResultTable.Quoted(rawText ? name : ResultTable.Harmless(name))))}\n".AsMemory(), cancel);
        var line = new StringBuilder();
        await foreach (var result in results.WithCancellation(cancel))
        {
            var trial = ComparedTrial.Of(outline, result);
            var start = Start(trial, splits, rawText);
            for (var metric = 0; metric < result.Curve.Metrics.Count; metric++)
            {
                line.Clear();
                var name = ResultTable.Quoted(result.Curve.Metrics[metric]);
                for (var i = 0; i < result.Curve.Times.Length; i++)
                {
                    line.Append(start).Append(CultureInfo.InvariantCulture, $",{result.Curve.Times[i]},").Append(name)
                        .Append(',').Append(ResultTable.Field(result.Curve.Values[metric][i])).Append('\n');
                }

                await writer.WriteAsync(line, cancel);
            }
        }
    }

    /// <summary>Writes one JSON object with a line per trial: its axes, seeds, times, and an array for each metric.</summary>
    public static async Task WriteJsonAsync(
        Stream destination, SweepOutline outline, TableExtent extent, IAsyncEnumerable<TrialResult> results, CancellationToken cancel = default)
    {
        var rows = new JsonRows(destination, outline, extent, "curves");
        await foreach (var result in results.WithCancellation(cancel))
        {
            var trial = ComparedTrial.Of(outline, result);
            rows.Add(trial, json =>
            {
                json.WriteStartArray($"{outline.Units}");
                foreach (var time in result.Curve.Times)
                {
                    json.WriteNumberValue(time);
                }

                json.WriteEndArray();
                json.WriteStartObject("metrics");
                for (var metric = 0; metric < result.Curve.Metrics.Count; metric++)
                {
                    json.WriteStartArray(result.Curve.Metrics[metric]);
                    foreach (var value in result.Curve.Values[metric])
                    {
                        json.WriteAnyValue(value);
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            });
        }

        rows.End();
    }

    private static string Start(ComparedTrial trial, bool splits, bool rawText)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{trial.Index}");
        foreach (var value in trial.Values)
        {
            text.Append(',').Append(value is null ? "" : ResultTable.Quoted(rawText || value.Number is not null ? value.Text : ResultTable.Harmless(value.Text)));
        }

        text.Append(CultureInfo.InvariantCulture, $",{trial.Seeds.Init},{trial.Seeds.Order},{trial.Seeds.Noise}");
        return (splits ? text.Append(CultureInfo.InvariantCulture, $",{trial.Seeds.Split}") : text).ToString();
    }
}
