using System.Text.Json;

namespace Runner.Tests.Commands;

/// <summary>Reads <c>minima --json</c>.</summary>
internal static class MinimaOutput
{
    public static JsonElement Study(string json) => JsonDocument.Parse(json).RootElement[0];

    public static string[] Sentences(JsonElement study) =>
        [.. study.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("sentence").GetString()!)];
}
