namespace Runner.Specs;

/// <summary>Reads settings, singly or a section at a time, wherever a spec may have them: at the top level, or as a value
/// of an axis.</summary>
internal sealed class SectionReader(SettingSet settings, ProblemList problems)
{
    /// <summary>Names of settings in other tools, with ours.</summary>
    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["learning-rate"] = ["lr"],
        ["rate"] = ["lr"],
        ["betas"] = ["beta1"],
        ["eps"] = ["epsilon"],
        ["batch-size"] = ["batch"],
        ["batchsize"] = ["batch"],
        ["minibatch"] = ["batch"],
        ["steps"] = ["updates"],
        ["iterations"] = ["updates"],
        ["latent"] = ["bottleneck"],
        ["code"] = ["bottleneck"],
        ["latent-dim"] = ["bottleneck"],
        ["layers"] = ["layers", "hidden"],
        ["widths"] = ["hidden"],
        ["validation"] = ["test"],
        ["test-split"] = ["test"],
        ["normalize"] = ["scale"],
        ["limit"] = ["take"],
        ["dataset"] = ["source"],
        ["dtype"] = ["precision"],
        ["sigma"] = ["std", "amount"],
        ["stddev"] = ["std", "amount"],
        ["std"] = ["amount"],
        ["gradient-clip"] = ["clip-norm"],
        ["metrics"] = ["curves"],
        ["wall-time"] = ["wall-s"],
        ["gamma"] = ["factor"],
        ["step-size"] = ["every"],
        ["milestones"] = ["at"],
        ["shuffle"] = ["order"],
        ["workers"] = ["slots"],
        ["threads"] = ["slots"],
        ["max-retries"] = ["retries"],
        ["timeout"] = ["timeout-s"],
        ["min-delta"] = ["minimum"],
        ["decoder"] = ["encoder"],
    };

    /// <summary>A setting as written in the spec.</summary>
    public readonly record struct Written(Setting Setting, SettingValue Value, SpecMark Key, SpecMark At);

    /// <summary>Reads the value of a setting or a section at <paramref name="path"/>; valid values go to
    /// <paramref name="into"/>, the others are reported as problems.</summary>
    /// <param name="label">Receives the text of a <c>label</c> key; null where none is allowed.</param>
    public void Read(string path, SpecMark key, SpecNode node, List<Written> into, Action<string>? label = null)
    {
        if (settings.Find(path) is { } setting)
        {
            ReadSetting(setting, key, node, into);
        }
        else if (path == InitializerSettings.PlanesSection)
        {
            ReadPlanes(node, into, label);
        }
        else
        {
            ReadSection(path, key, node, into, label);
        }
    }

    /// <summary>The setting of a dotted path, added when it names a parameter or a number of a layer; null when there is none.</summary>
    public Setting? FindOrAdd(string path)
    {
        const string Prefix = InitializerSettings.PlanesSection + ".";
        return settings.Find(path) ?? settings.LayerPart(path) ?? (path.StartsWith(Prefix, StringComparison.Ordinal) && ParameterName.IsGood(path[Prefix.Length..]) ? settings.Plane(path[Prefix.Length..]) : null);
    }

    /// <summary>Whether the dotted path is a setting or a section.</summary>
    private static bool IsPath(string path) =>
        SettingTable.Trial.Concat(SettingTable.Execution).Any(setting => setting.Path == path)
        || SettingTable.Sections.Any(one => one.Section == path)
        || SweepReader.Keys.Any(key => path == $"sweep.{key}");

    /// <summary>What an unknown key in a section, or an unknown dotted path, probably means.</summary>
    public static string Remedy(string section, string name, IEnumerable<string> known)
    {
        var candidates = known.ToList();
        var given = name.ToLowerInvariant().Replace('_', '-');
        if (candidates.Contains(given, StringComparer.Ordinal))
        {
            return $"Did you mean {given}?";
        }

        if (given is "kind" or "type" or "name" or "scheme" or "method" && SettingTable.Shorthands.TryGetValue(section, out var main))
        {
            return $"Did you mean {main[(section.Length + 1)..]}?";
        }

        if (given.Split('.') is [_, _, ..] parts && IsPath(section.Length > 0 ? $"{section}.{given}" : given))
        {
            return $"Write it nested: {string.Join(": {", parts)}: …{new string('}', parts.Length - 1)}.";
        }

        var ours = OtherNames.GetValueOrDefault(given, []);
        if (Array.Find(ours, o => candidates.Contains(o, StringComparer.Ordinal)) is { } other)
        {
            return $"Did you mean {other}?";
        }

        // Prefer a setting of a nested section, such as patience in stop.plateau, then a similar name, then a setting of another section.
        var everywhere = SettingTable.Trial.Concat(SettingTable.Execution).Select(s => s.Path).Concat(SettingTable.Sections.Select(s => s.Section)).ToList();
        bool Fits(string path) => path.Split('.')[^1] is var last && (last == given || ours.Contains(last, StringComparer.Ordinal));
        if (section.Length > 0 && everywhere.Find(p => p.StartsWith(section + ".", StringComparison.Ordinal) && Fits(p)) is { } inside)
        {
            return $"Did you mean {inside}?";
        }

        if (everywhere.Find(path => path.EndsWith("." + given, StringComparison.Ordinal)) is { } same)
        {
            return $"Did you mean {same}?";
        }

        return NearestName.Of(name, candidates) is { } near ? $"Did you mean {near}?"
            : everywhere.Find(Fits) is { } elsewhere ? $"Did you mean {elsewhere}?"
            : $"Use one of {string.Join(", ", candidates)}.";
    }

    private static IEnumerable<string> Children(string section)
    {
        var prefix = section.Length == 0 ? "" : section + ".";
        return SettingTable.Trial.Concat(SettingTable.Execution).Select(s => s.Path)
            .Concat(SettingTable.Sections.Select(s => s.Section))
            .Where(p => p.Length > prefix.Length && p.StartsWith(prefix, StringComparison.Ordinal))
            .Select(p => p[prefix.Length..].Split('.')[0])
            .Distinct();
    }

    private void ReadSetting(Setting setting, SpecMark key, SpecNode node, List<Written> into)
    {
        if (node is not ScalarNode scalar)
        {
            Add(setting, node, key, into);
        }
        else if (setting == DataSettings.Source)
        {
            ReadSource(scalar, key, into);
        }
        else if (setting == InitializerSettings.Weights.Scheme)
        {
            ReadWeights(scalar, key, into);
        }
        else
        {
            Add(setting, node, key, into);
        }
    }

    private void ReadSource(ScalarNode node, SpecMark key, List<Written> into)
    {
        var text = node.Text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 && text.AsSpan().IndexOfAny('.', '/') < 0)
        {
            Add(DataSettings.Source, node, key, into);
        }
        else if (colon <= 0)
        {
            problems.Add(node.At, DataSettings.Source.Path, $"{Quoted.Short(text)} has no kind of file before it", KindOf(text) is { } kind ? $"Did you mean {kind}:{Quoted.Short(text)}?" : "Write csv:path, idx:path, npy:path or images:folder.");
        }
        else if (text[..colon] is "csv" or "idx" or "npy" or "images")
        {
            AddFile(DataSettings.Source, DataSettings.Path, node, colon, key, into);
        }
        else
        {
            problems.Add(node.At, DataSettings.Source.Path, $"{Quoted.Short(text[..colon])} is not a kind of file", NearestName.Of(text[..colon], ["csv", "idx", "npy", "images"]) is { } near ? $"Did you mean {near}:?" : "Write csv:path, idx:path, npy:path or images:folder.");
        }
    }

    private void ReadWeights(ScalarNode node, SpecMark key, List<Written> into)
    {
        const string Kind = "file:";
        var text = node.Text;
        if (text.StartsWith(Kind, StringComparison.Ordinal))
        {
            AddFile(InitializerSettings.Weights.Scheme, InitializerSettings.Weights.File!, node, Kind.Length - 1, key, into);
        }
        else if (text.AsSpan().IndexOfAny('.', '/') >= 0)
        {
            problems.Add(node.At, InitializerSettings.Weights.Scheme.Path, $"{Quoted.Short(text)} is not an initializer", $"Write {Kind}{Quoted.Short(text)} for a file of weights.");
        }
        else
        {
            Add(InitializerSettings.Weights.Scheme, node, key, into);
        }
    }

    /// <summary>Adds both settings of a word such as <c>csv:table.csv</c>: what is before the colon, and the path behind it.</summary>
    private void AddFile(Setting kind, Setting path, ScalarNode node, int colon, SpecMark key, List<Written> into)
    {
        var file = node.Text[(colon + 1)..].Trim();
        Add(kind, new ScalarNode(node.At, node.Text[..colon], Plain: true), key, into);
        Add(path, new ScalarNode(node.PlaceOf(file.Length == 0 ? colon + 1 : node.Text.IndexOf(file, colon + 1, StringComparison.Ordinal)), file, Plain: false), key, into);
    }

    /// <summary>The kind that the file's name suggests; null when it suggests none.</summary>
    private static string? KindOf(string file) =>
        file.EndsWith('/') ? "images"
        : file.Contains(".csv", StringComparison.OrdinalIgnoreCase) ? "csv"
        : file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? "npy"
        : file.Contains("ubyte", StringComparison.OrdinalIgnoreCase) || file.Contains(".idx", StringComparison.OrdinalIgnoreCase) ? "idx"
        : null;

    private void Add(Setting setting, SpecNode node, SpecMark key, List<Written> into)
    {
        var read = setting.Type.Read(node);
        if (read.Value is null)
        {
            foreach (var fault in (read.Further ?? []).Prepend(read))
            {
                problems.Add(fault.At, setting.Path + fault.Inside, fault.Diagnosis, fault.Remedy);
            }
        }
        else
        {
            into.Add(new Written(setting, read.Value, key, node.At));
        }
    }

    private void ReadPlanes(SpecNode node, List<Written> into, Action<string>? label)
    {
        if (node is not MapNode map)
        {
            problems.Add(node.At, InitializerSettings.PlanesSection, $"{node.Noun} where a map of parameters belongs", "Write 'layer1.weights[0,0]: 0.6', each on a line of its own.");
            return;
        }

        foreach (var (name, value) in map.Entries)
        {
            if (name.Text == "label" && label is not null)
            {
                ReadLabel(InitializerSettings.PlanesSection, value, label);
            }
            else if (!ParameterName.IsGood(name.Text))
            {
                problems.Add(name.At, $"{InitializerSettings.PlanesSection}.{Quoted.Short(name.Text)}", "not the name of a parameter", ParameterName.Remedy);
            }
            else
            {
                Add(settings.Plane(name.Text), value, name.At, into);
            }
        }
    }

    private void ReadSection(string path, SpecMark key, SpecNode node, List<Written> into, Action<string>? label)
    {
        if (node is MapNode map)
        {
            var known = Children(path).ToList();
            foreach (var (name, value) in map.Entries)
            {
                var child = $"{path}.{name.Text}";
                if (known.Contains(name.Text))
                {
                    Read(child, name.At, value, into);
                }
                else if (name.Text == "label" && label is not null)
                {
                    ReadLabel(path, value, label);
                }
                else
                {
                    problems.Add(name.At, $"{path}.{Quoted.Short(name.Text)}", "unknown setting", Remedy(path, name.Text, known));
                }
            }

            return;
        }

        if (node is ScalarNode { IsNull: true })
        {
            problems.Add(node.At, path, "no value is given", $"Remove {path}, or give one of its settings: {string.Join(", ", Children(path))}.");
            return;
        }

        if (SettingTable.Shorthands.TryGetValue(path, out var main) && node is ScalarNode)
        {
            Read(main, key, node, into);
            return;
        }

        problems.Add(
            node.At,
            path,
            $"{node.Noun} where a map of settings belongs",
            node is ListNode ? $"Several values of {path} go under sweep.axes." : $"Write its settings on lines of their own, indented: {string.Join(", ", Children(path))}.");
    }

    private void ReadLabel(string path, SpecNode node, Action<string> label)
    {
        if (Label(path, node) is { } text)
        {
            label(text);
        }
    }

    /// <summary>The text of a label; null after adding a problem.</summary>
    public string? Label(string path, SpecNode node)
    {
        var read = new TextType("a short text", 100).Read(node);
        if (read.Value is null)
        {
            problems.Add(read.At, $"{path}.label", read.Diagnosis, read.Remedy);
        }

        return read.Value?.AsText();
    }
}
