using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>
/// The JSON schema of spec files (draft 2020-12), generated from the table of settings, for completion and checks in editors.
/// It describes what each setting takes; conflicts between settings are found only when the file is read.
/// </summary>
public static class SpecSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, with a line break at the end.</summary>
    public static string ToJson() => Root().ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";

    internal static JsonObject Root()
    {
        var definitions = new JsonObject();
        foreach (var setting in SettingTable.Trial)
        {
            definitions[setting.Path] = Described(setting);
        }

        foreach (var (section, doc) in SettingTable.Sections.Where(s => s.Section != "execution"))
        {
            definitions[section] = Section(section, doc);
        }

        definitions["axes"] = Axes();
        definitions["values"] = Values();
        definitions["range"] = Range();
        definitions["distribution"] = Distribution();
        definitions["condition"] = new JsonObject { ["type"] = "string", ["description"] = "Such as: optimizer.name == adam and model.bottleneck > 2." };
        definitions["seeds"] = new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = int.MaxValue }, ["minItems"] = 1 },
                Reference("range")),
        };
        var properties = new JsonObject
        {
            ["name"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[a-z0-9]+(-[a-z0-9]+)*$", ["maxLength"] = 100, ["description"] = "The sweep's name, in lower-case words joined by hyphens." },
            ["about"] = new JsonObject { ["type"] = "string", ["maxLength"] = 10_000, ["description"] = "One paragraph on what the sweep shows." },
        };
        foreach (var (section, _) in SettingTable.Sections.Where(s => !s.Section.Contains('.') && s.Section != "execution"))
        {
            properties[section] = Reference(section);
        }

        properties["sweep"] = Sweep();
        properties[MoreReplicates.Section] = More();
        properties[MoreEpochs.Section] = Longer();
        properties["execution"] = Execution();
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Runner sweep",
            ["type"] = "object",
            ["required"] = new JsonArray("name"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
            ["$defs"] = definitions,
        };
    }

    private static JsonObject Described(Setting setting)
    {
        var schema = setting.Type.Schema();
        schema["description"] = setting.Doc;
        if (setting == DataSettings.Source || setting == InitializerSettings.Weights.Scheme)
        {
            var file = setting == DataSettings.Source ? "^(csv|idx|npy|images):." : "^file:.";
            schema = new JsonObject
            {
                ["anyOf"] = new JsonArray(setting.Type.Schema(), new JsonObject { ["type"] = "string", ["pattern"] = file }),
                ["description"] = setting.Doc,
            };
        }

        if (setting is { Cases.IsEmpty: true, Type: not NeedsType, Default: { } value })
        {
            schema["default"] = Json(value);
        }

        return schema;
    }

    private static JsonNode? Json(SettingValue value) => value.IsNumber || value.Text is "true" or "false" or ['[', ..] or ['"', ..]
        ? value.Text.StartsWith('[') && value.Text.Any(char.IsAsciiLetter) ? new JsonArray([.. value.AsWords().Select(w => (JsonNode)w)]) : JsonNode.Parse(value.Text)
        : JsonValue.Create(value.Text);

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    private static JsonObject Section(string section, string doc)
    {
        var properties = new JsonObject();
        var map = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (section == InitializerSettings.PlanesSection)
        {
            properties["label"] = Label();
            map["patternProperties"] = new JsonObject { [ParameterName.Pattern] = new JsonObject { ["type"] = "number" } };
        }
        else
        {
            foreach (var child in SettingTable.Trial.Select(s => s.Path).Concat(SettingTable.Sections.Select(s => s.Section)).Where(p => Parent(p) == section))
            {
                properties[child[(section.Length + 1)..]] = Reference(child);
            }

            properties["label"] = Label();
        }

        if (SettingTable.Shorthands.TryGetValue(section, out var main))
        {
            return new JsonObject { ["anyOf"] = new JsonArray(Reference(main), map), ["description"] = doc };
        }

        map["description"] = doc;
        return map;
    }

    private static JsonObject Label() => new() { ["type"] = "string", ["maxLength"] = 100, ["description"] = "In a value of an axis: its name in tables and charts." };

    private static string Parent(string path) => path.LastIndexOf('.') is var dot and > 0 ? path[..dot] : "";

    private static JsonObject Sweep()
    {
        var group = new JsonObject { ["when"] = Reference("condition") };
        foreach (var path in AxisPaths())
        {
            group[path] = Reference($"axes/properties/{path}");
        }

        var count = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 1_000_000 };
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What varies, and how often each point is repeated.",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["seed"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["default"] = 0, ["description"] = "The seed of the sweep; together with replicate and purpose it determines each random stream." },
                ["axes"] = Reference("axes"),
                ["zip"] = new JsonObject
                {
                    ["type"] = "array",
                    ["description"] = "Groups of paths that vary together.",
                    ["items"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = group, ["patternProperties"] = PlaneAxes(), ["minProperties"] = 2 },
                },
                ["exclude"] = new JsonObject
                {
                    ["description"] = "Points for which one of these conditions holds are excluded.",
                    ["anyOf"] = new JsonArray(Reference("condition"), new JsonObject { ["type"] = "array", ["items"] = Reference("condition"), ["minItems"] = 1 }),
                },
                ["sample"] = SampleReader.Schema(),
                ["replicates"] = new JsonObject
                {
                    ["description"] = "Trials per point, each with different seeds; or the seeds as crossed factors.",
                    ["default"] = 1,
                    ["anyOf"] = new JsonArray(
                        count,
                        new JsonObject
                        {
                            ["type"] = "object",
                            ["additionalProperties"] = false,
                            ["minProperties"] = 1,
                            ["properties"] = new JsonObject { ["init"] = count.DeepClone(), ["order"] = count.DeepClone(), ["noise"] = count.DeepClone(), ["split"] = count.DeepClone() },
                        }),
                },
                ["prune"] = PruneReader.Schema(),
                ["race"] = RaceReader.Schema(),
                ["learn-from"] = SampleReader.LearnFromSchema(),
            },
        };
    }

    private static IEnumerable<string> AxisPaths() =>
        SettingTable.Trial.Select(s => s.Path).Concat(SettingTable.Sections.Select(s => s.Section).Where(s => s is not ("execution" or "model.init")));

    private static JsonObject Axes()
    {
        var properties = new JsonObject();
        foreach (var path in AxisPaths())
        {
            var numeric = SettingTable.TrialByPath.GetValueOrDefault(path) is { Type.IsNumeric: true };
            properties[path] = Axis(AxisItem(path), numeric);
        }

        foreach (var seed in (ReadOnlySpan<string>)["seed.init", "seed.order", "seed.noise", "seed.split"])
        {
            properties[seed] = Reference("seeds");
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Paths that vary independently; the last varies fastest.",
            ["additionalProperties"] = false,
            ["properties"] = properties,
            ["patternProperties"] = PlaneAxes(),
        };
    }

    private static JsonObject More() => new()
    {
        ["type"] = "array",
        ["description"] = "More replicates than sweep.replicates for the points that satisfy a condition.",
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("replicates"),
            ["properties"] = new JsonObject
            {
                ["where"] = Reference("condition"),
                ["replicates"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = SweepReplicates.Most },
            },
        },
    };

    private static JsonObject Longer() => new()
    {
        ["type"] = "array",
        ["description"] = "More epochs than training.epochs for some trials; written by `runner extend`.",
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("epochs"),
            ["properties"] = new JsonObject
            {
                ["where"] = Reference("condition"),
                ["trials"] = new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = new JsonObject
                    {
                        ["anyOf"] = new JsonArray(
                            new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                            new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+(-[0-9]+)?$" }),
                    },
                },
                ["epochs"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = 1_000_000_000 },
            },
        },
    };

    private static JsonObject PlaneAxes() =>
        new()
        {
            [@"^model\.init\.planes\." + ParameterName.Pattern[1..]] = Axis(new JsonObject { ["type"] = "number" }, numeric: true),
            [LayerList.PathPattern] = Axis(new JsonObject { ["type"] = new JsonArray("number", "string") }, numeric: true),
        };

    /// <summary>A value of the setting or section; a list may have a label.</summary>
    private static JsonObject AxisItem(string path)
    {
        if (SettingTable.TrialByPath.GetValueOrDefault(path) is not { Type: ListType or LayersType } setting)
        {
            return Reference(path);
        }

        var labelled = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("label", setting.Name),
            ["properties"] = new JsonObject { ["label"] = Label(), [setting.Name] = Reference(path) },
        };
        return new JsonObject { ["anyOf"] = new JsonArray(Reference(path), labelled) };
    }

    /// <summary>A list of values, or a map that contains the list and a condition or the distribution <c>choice</c>. Numbers may also
    /// be a range or a distribution.</summary>
    private static JsonObject Axis(JsonObject item, bool numeric) => new()
    {
        ["anyOf"] = new JsonArray(
        [
            new JsonObject { ["type"] = "array", ["items"] = item, ["minItems"] = 1 },
            Reference("values"),
            .. numeric ? [Reference("range"), Reference("distribution")] : Array.Empty<JsonNode>(),
        ]),
    };

    private static JsonObject Values() => new()
    {
        ["type"] = "object",
        ["description"] = "Values with a condition under which the axis applies, or values from which a sample chooses.",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("values"),
        ["properties"] = new JsonObject
        {
            ["values"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 },
            ["when"] = Reference("condition"),
            ["distribution"] = new JsonObject { ["const"] = "choice" },
        },
    };

    private static JsonObject Range() => new()
    {
        ["type"] = "object",
        ["description"] = "Evenly spaced values from one end to the other, both included.",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("from", "to", "steps"),
        ["properties"] = new JsonObject
        {
            ["from"] = new JsonObject { ["type"] = "number" },
            ["to"] = new JsonObject { ["type"] = "number" },
            ["steps"] = new JsonObject { ["type"] = "integer", ["minimum"] = 2, ["maximum"] = 1_000_000 },
            ["scale"] = new JsonObject { ["enum"] = new JsonArray("linear", "log"), ["default"] = "linear" },
            ["when"] = Reference("condition"),
        },
    };

    private static JsonObject Distribution() => new()
    {
        ["type"] = "object",
        ["description"] = "The distribution of a sample: uniform, log-uniform and integer take from and to, normal takes mean and std.",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("distribution"),
        ["properties"] = new JsonObject
        {
            ["distribution"] = new JsonObject { ["enum"] = new JsonArray("uniform", "log-uniform", "integer", "normal") },
            ["from"] = new JsonObject { ["type"] = "number" },
            ["to"] = new JsonObject { ["type"] = "number" },
            ["mean"] = new JsonObject { ["type"] = "number" },
            ["std"] = new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 },
            ["min"] = new JsonObject { ["type"] = "number" },
            ["max"] = new JsonObject { ["type"] = "number" },
            ["when"] = Reference("condition"),
        },
    };

    private static JsonObject Execution()
    {
        var properties = new JsonObject();
        foreach (var setting in SettingTable.Execution)
        {
            properties[setting.Name] = Described(setting);
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = SettingTable.Sections.Single(s => s.Section == "execution").Doc,
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }
}
