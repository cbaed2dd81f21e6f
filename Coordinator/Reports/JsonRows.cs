using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Comparison;

namespace Runner.Reports;

/// <summary>A JSON object with an array of trials, one per line, which is streamed.</summary>
internal sealed class JsonRows
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Stream destination;
    private readonly BufferedStream buffered;
    private readonly SweepOutline outline;
    private readonly Utf8JsonWriter writer;
    private readonly bool splits;
    private bool any;

    /// <param name="name">The name of the array.</param>
    public JsonRows(Stream destination, SweepOutline outline, TableExtent extent, string name)
    {
        this.destination = destination;
        this.outline = outline;
        splits = ResultTable.Splits(outline);
        buffered = new(destination, 1 << 16);
        writer = new(buffered, Options);
        Raw("{\"sweep\":");
        Value(json => json.WriteStringValue(outline.Name));
        Raw($",\"recorded\":{extent.Recorded},\"planned\":{extent.Planned},\"axes\":");
        Value(json =>
        {
            json.WriteStartArray();
            foreach (var axis in outline.Axes)
            {
                json.WriteStringValue(axis);
            }

            json.WriteEndArray();
        });
        Raw($",\"{name}\":[");
    }

    /// <summary>Writes a row: the trial, its axes and seeds, and <paramref name="rest"/>.</summary>
    public void Add(ComparedTrial trial, Action<Utf8JsonWriter> rest)
    {
        Raw(any ? ",\n" : "\n");
        any = true;
        Value(json =>
        {
            json.WriteStartObject();
            Trial(json, trial);
            rest(json);
            json.WriteEndObject();
        });
    }

    public void End()
    {
        Raw(any ? "\n]}\n" : "]}\n");
        writer.Dispose();
        buffered.Flush();
        destination.Flush();
    }

    private void Raw(string text) => buffered.Write(Encoding.UTF8.GetBytes(text));

    private void Value(Action<Utf8JsonWriter> write)
    {
        write(writer);
        writer.Flush();
        writer.Reset();
    }

    private void Trial(Utf8JsonWriter json, ComparedTrial trial)
    {
        json.WriteNumber("trial", trial.Index);
        json.WriteString("identity", trial.Identity.ToString());
        json.WriteStartObject("axes");
        for (var axis = 0; axis < outline.Axes.Count; axis++)
        {
            if (trial.Values[axis] is not { } value)
            {
                json.WriteNull(outline.Axes[axis]);
            }
            else if (value.Number is { } number && double.IsFinite(number))
            {
                json.WriteNumber(outline.Axes[axis], number);
            }
            else
            {
                json.WriteString(outline.Axes[axis], value.Text);
            }
        }

        json.WriteEndObject();
        json.WriteStartObject("seeds");
        json.WriteNumber("init", trial.Seeds.Init);
        json.WriteNumber("order", trial.Seeds.Order);
        json.WriteNumber("noise", trial.Seeds.Noise);
        if (splits)
        {
            json.WriteNumber("split", trial.Seeds.Split);
        }

        json.WriteEndObject();
    }
}
