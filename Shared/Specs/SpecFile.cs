using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Runner.Identities;

namespace Runner.Specs;

/// <summary>Reads the text of a spec file and returns a spec or all its problems. Never throws because of the file's content.</summary>
public static partial class SpecFile
{
    private static readonly string[] TopKeys =
        ["name", "about", "data", "model", "loss", "optimizer", "schedule", "training", "regularizer", "stop", "measure", "sweep", MoreReplicates.Section, MoreEpochs.Section, "execution"];

    /// <summary>The largest size of a spec in characters.</summary>
    public const int MostCharacters = SpecYaml.MostCharacters;

    public static SpecReading Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var problems = new ProblemList(fileName);
        var spec = SpecYaml.Read(text, problems) is { } root ? ReadRoot(root, text, fileName, problems) : null;
        return problems.Count == 0 ? new SpecReading(spec, []) : new SpecReading(null, problems.InOrder());
    }

    private static SweepSpec? ReadRoot(SpecNode root, string text, string fileName, ProblemList problems)
    {
        if (root is not MapNode map)
        {
            problems.Add(root.At, "", $"the file is {root.Noun}, not a map of settings", "Start with 'name: my-sweep'.");
            return null;
        }

        foreach (var (key, _) in map.Entries)
        {
            if (!TopKeys.Contains(key.Text, StringComparer.Ordinal))
            {
                problems.Add(key.At, Quoted.Short(key.Text), "unknown setting", TopRemedy(key.Text));
            }
        }

        var settings = new SettingSet();
        var sections = new SectionReader(settings, problems);
        var name = ReadName(map, problems);
        var about = ReadAbout(map, problems);
        var written = new List<SectionReader.Written>();
        foreach (var (key, value) in map.Entries)
        {
            if (SettingTable.IsSection(key.Text) && key.Text != "execution")
            {
                sections.Read(key.Text, key.At, value, written);
            }
        }

        var execution = ExecutionReader.Read(map.Find("execution"), problems);
        var sweep = new SweepReader(settings, sections, problems).Read(map.Find("sweep"));
        var all = new SettingValue?[settings.Count];
        foreach (var item in written)
        {
            all[item.Setting.Ordinal] = item.Value;
        }

        var spec = new SweepSpec
        {
            Name = name,
            About = about,
            Seed = sweep.Seed,
            Settings = settings,
            Base = [.. all],
            Axes = sweep.Axes,
            Exclude = sweep.Exclude,
            Sample = sweep.Sample,
            Replicates = sweep.Replicates,
            Prune = sweep.Prune,
            Race = sweep.Race,
            MoreReplicates = MoreReplicates.Read(map.Find(MoreReplicates.Section), settings, sweep.Replicates, problems),
            MoreEpochs = MoreEpochs.Read(map.Find(MoreEpochs.Section), settings, sweep, all[TrainingSettings.Updates.Ordinal] is not null, problems),
            Execution = execution,
            Places = Places(settings, written, sweep),
            Text = text,
            FileName = fileName,
            Hash = default,
        };
        SpecChecks.Run(new PlacedSpec(spec, written, sweep, map.At), problems);
        return spec with { Hash = Sha256Digest.Of(Encoding.UTF8.GetBytes(SpecCanonical.Of(spec))) };
    }

    private static Dictionary<string, (int Line, int Column)> Places(SettingSet settings, List<SectionReader.Written> written, SweepSection sweep)
    {
        var places = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        foreach (var item in written)
        {
            places[item.Setting.Path] = (item.At.Line, item.At.Column);
        }

        foreach (var (path, at) in sweep.SamplePlaces)
        {
            places[path] = (at.Line, at.Column);
        }

        if (sweep.Prune is not null)
        {
            places[SweepPrune.Section] = (sweep.PrunePlace.Line, sweep.PrunePlace.Column);
        }

        if (sweep.Race is not null)
        {
            places[SweepRace.Section] = (sweep.RacePlace.Line, sweep.RacePlace.Column);
        }

        for (var i = 0; i < sweep.Axes.Length; i++)
        {
            foreach (var ordinal in sweep.Axes[i].Touched)
            {
                places[settings[ordinal].Path] = (sweep.Places[i].Key.Line, sweep.Places[i].Key.Column);
            }
        }

        return places;
    }

    private static string ReadName(MapNode map, ProblemList problems)
    {
        const string Example = "Give one in lower-case words joined by hyphens: 'name: digits-init'.";
        if (map.Find("name") is not { } entry)
        {
            problems.Add(map.At, "name", "missing", Example);
            return "";
        }

        if (entry.Value is not ScalarNode { IsNull: false } scalar)
        {
            problems.Add(entry.Value.At, "name", entry.Value is ScalarNode ? "no value is given" : $"{entry.Value.Noun} where a name belongs", Example);
            return "";
        }

        if (scalar.Text.Length > 100)
        {
            problems.Add(scalar.At, "name", "longer than 100 characters", "Shorten it; 'about' is for the description.");
        }
        else if (!GoodName().IsMatch(scalar.Text))
        {
            var better = NotInNames().Replace(Humps().Replace(scalar.Text, "${low}-${high}").ToLowerInvariant(), "-").Trim('-');
            var keeps = GoodName().IsMatch(better) && better.Length <= 100 && 3 * better.Count(char.IsAsciiLetterOrDigit) >= 2 * scalar.Text.Count(char.IsLetterOrDigit);
            problems.Add(scalar.At, "name", $"{Quoted.Short(scalar.Text)} is not in lower-case words joined by hyphens", keeps ? $"Write {better}." : "Write a name such as digits-init.");
        }

        return scalar.Text;
    }

    private static string ReadAbout(MapNode map, ProblemList problems)
    {
        if (map.Find("about") is not { } entry)
        {
            return "";
        }

        if (entry.Value is not ScalarNode { IsNull: false } scalar)
        {
            problems.Add(entry.Value.At, "about", entry.Value is ScalarNode ? "no value is given" : $"{entry.Value.Noun} where text belongs", "Give a paragraph, or remove the key.");
            return "";
        }

        if (scalar.Text.Length > 10_000)
        {
            problems.Add(scalar.At, "about", "longer than 10000 characters", "Keep it to a paragraph.");
        }

        return scalar.Text.Trim();
    }

    private static string TopRemedy(string key) => key switch
    {
        "axes" or "replicates" or "exclude" or "sample" or "zip" or "prune" or "race" or "learn-from" => $"Put it under sweep: sweep.{key}.",
        "description" or "title" or "comment" => "Did you mean about?",
        "epochs" or "epoch" => "Did you mean training.epochs?",
        "seed" => "Put it under sweep: sweep.seed.",
        "seeds" or "repeats" or "repetitions" or "repeat" or "runs" => "Use sweep.replicates for the number of times each point is trained, with different seeds.",
        "slots" or "bundle" => $"Put it under execution: execution.{key}.",
        "init" or "activation" or "noise" => $"Put it under model: model.{key}.",
        _ => SectionReader.Remedy("", key, TopKeys),
    };

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex GoodName();

    [GeneratedRegex("(?<low>[a-z0-9])(?<high>[A-Z])", RegexOptions.ExplicitCapture)]
    private static partial Regex Humps();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
