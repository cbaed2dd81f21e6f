namespace Runner.Page.Starts;

/// <summary>A spec that is ready to play: one of the catalogue, with the starts that show what it is about.</summary>
internal sealed record Preset(string Title, string File, StartChoice Choice, int Speed)
{
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("Nielsen's neuron", "one-neuron.yaml", new([0, 3], [0], [0]), 1),
        new("XOR", "xor.yaml", new([0], [0, 1], [0]), 10),
        new("A spiral", "two-spirals.yaml", new([0], [0, 3], [0]), 10),
        new("Digits as two numbers", "digits-bottleneck.yaml", new([1], [0, 1], [0]), 10),
        new("Himmelblau's surface", "himmelblau-basins.yaml", new([4788, 4790, 4889, 4891], [0], [0]), 1),
    ];

    /// <summary>The one that is there at first: it is small and shows most.</summary>
    public static Preset First { get; } = All.Single(preset => preset.File == "xor.yaml");

    /// <summary>Null when there is none of this title.</summary>
    public static Preset? Of(string title) => All.FirstOrDefault(preset => preset.Title == title);

    public string Text()
    {
        using var resource = typeof(Preset).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException($"{File} is not part of this build.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
