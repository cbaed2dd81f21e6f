using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Runner.Tests.Specs;

/// <summary>As much of a JSON schema validator as our schema needs.</summary>
internal sealed class JsonSchemaCheck(JsonNode root)
{
    /// <summary>Keywords that it knows; a schema with another one would be checked wrongly.</summary>
    public static readonly string[] Keywords =
    [
        "$schema", "title", "description", "default", "$defs", "type", "enum", "const", "anyOf", "$ref", "properties", "patternProperties", "additionalProperties", "required",
        "items", "minItems", "maxItems", "uniqueItems", "minProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "maxLength", "pattern",
    ];

    public bool Accepts(JsonNode? value) => Accepts(root, value);

    public static JsonNode? FromYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return Json(stream.Documents[0].RootNode);
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Json(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => JsonValue.Create(text.Value),
        YamlScalarNode { Value: "true" } => JsonValue.Create(true),
        YamlScalarNode { Value: "false" } => JsonValue.Create(false),
        YamlScalarNode scalar when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private bool Accepts(JsonNode schema, JsonNode? value)
    {
        if (schema["$ref"] is { } reference)
        {
            return Accepts(reference.GetValue<string>()[2..].Split('/').Aggregate(root, (at, part) => at[part]!), value);
        }

        return (schema["anyOf"] is not JsonArray any || any.Any(s => Accepts(s!, value)))
            && (schema["const"] is not { } single || JsonNode.DeepEquals(single, value))
            && (schema["enum"] is not JsonArray words || words.Any(w => JsonNode.DeepEquals(w, value)))
            && (schema["type"] is not { } type || (type is JsonArray types ? types.Any(t => IsOf(t!.GetValue<string>(), value)) : IsOf(type.GetValue<string>(), value)))
            && Object(schema, value as JsonObject) && List(schema, value as JsonArray) && Scalar(schema, value as JsonValue);
    }

    private bool Object(JsonNode schema, JsonObject? map)
    {
        if (map is null)
        {
            return true;
        }

        foreach (var (key, value) in map)
        {
            var pattern = (schema["patternProperties"] as JsonObject)?.FirstOrDefault(p => Regex.IsMatch(key, p.Key)).Value;
            var property = schema["properties"]?[key] ?? pattern;
            if (property is null ? schema["additionalProperties"]?.GetValue<bool>() == false : !Accepts(property, value))
            {
                return false;
            }
        }

        return (schema["required"] is not JsonArray required || required.All(r => map.ContainsKey(r!.GetValue<string>())))
            && map.Count >= (schema["minProperties"]?.GetValue<int>() ?? 0);
    }

    private bool List(JsonNode schema, JsonArray? list) => list is null
        || (list.Count >= (schema["minItems"]?.GetValue<int>() ?? 0)
            && list.Count <= (schema["maxItems"]?.GetValue<int>() ?? int.MaxValue)
            && (schema["uniqueItems"] is null || list.Select(i => i!.ToJsonString()).Distinct().Count() == list.Count)
            && (schema["items"] is not { } items || list.All(i => Accepts(items, i))));

    private static bool Scalar(JsonNode schema, JsonValue? value)
    {
        if (value is not null && value.TryGetValue<double>(out var number))
        {
            return (schema["minimum"] is not { } least || number >= Number(least)) && (schema["maximum"] is not { } most || number <= Number(most))
                && (schema["exclusiveMinimum"] is not { } above || number > Number(above)) && (schema["exclusiveMaximum"] is not { } below || number < Number(below));
        }

        return value is null || !value.TryGetValue<string>(out var text)
            || (text.Length <= (schema["maxLength"]?.GetValue<int>() ?? int.MaxValue) && (schema["pattern"] is not { } pattern || Regex.IsMatch(text, pattern.GetValue<string>())));
    }

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue v && v.TryGetValue<string>(out _),
        "boolean" => value is JsonValue v && v.TryGetValue<bool>(out _),
        "number" => value is JsonValue v && v.TryGetValue<double>(out _),
        "integer" => value is JsonValue v && v.TryGetValue<double>(out var number) && double.IsInteger(number),
        _ => throw new InvalidOperationException(type),
    };
}
