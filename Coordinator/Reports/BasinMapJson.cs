using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Comparison.Minima.Pictures;

namespace Runner.Reports;

/// <summary>A map of starts as JSON, with one row of the map per line, because it may have a million cells.</summary>
public sealed class BasinMapJson : JsonConverter<BasinMap>
{
    public override BasinMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A map is printed, never read.");

    public override void Write(Utf8JsonWriter writer, BasinMap value, JsonSerializerOptions options) => Write(writer, value);

    public static void Write(Utf8JsonWriter json, BasinMap map)
    {
        json.WriteStartObject();
        json.WriteString("x", map.XName);
        json.WriteString("y", map.YName);
        json.WriteString("sentence", map.Sentence);
        json.WritePropertyName("xs");
        json.WriteRawValue(Row(map.Xs.Select(Comparison.Number.Exact)));
        json.WritePropertyName("ys");
        json.WriteRawValue(Row(map.Ys.Select(Comparison.Number.Exact)));
        json.WriteStartArray("endings");
        foreach (var ending in map.Endings)
        {
            json.WriteStartObject();
            json.WriteNumber("number", ending.Number);
            json.WriteString("place", ending.Place);
            json.WriteAny("from", ending.From);
            json.WriteAny("to", ending.To);
            json.WriteNumber("runs", ending.Runs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("labels");
        foreach (var row in map.Labels)
        {
            json.WriteRawValue(Row(row.Select(label => $"{label}")));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Row(IEnumerable<string> numbers) => $"[{string.Join(',', numbers)}]";
}
