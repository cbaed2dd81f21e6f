namespace Runner.Specs;

/// <summary>A position in the file; line and column count from 1.</summary>
internal readonly record struct SpecMark(int Line, int Column)
{
    public SpecMark Right(int columns) => this with { Column = Column + columns };
}

/// <summary>A YAML node with its position.</summary>
internal abstract record SpecNode(SpecMark At)
{
    /// <summary>The noun for it in messages.</summary>
    public abstract string Noun { get; }
}

/// <param name="At">The place of its first character: after the opening quote, if there is one.</param>
/// <param name="Plain">Written without quotes, so that it may be a number, a boolean or null.</param>
/// <param name="AsWritten">Whether the text stands in the file as it is: on one line and without escapes.</param>
internal sealed record ScalarNode(SpecMark At, string Text, bool Plain, bool AsWritten = true) : SpecNode(At)
{
    /// <summary>The place of a character of the text, or of the whole where that of the character is unknown.</summary>
    public SpecMark PlaceOf(int offset) => AsWritten ? At.Right(offset) : At;

    public override string Noun => IsNull ? "empty" : "a single value";

    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record ListNode(SpecMark At, IReadOnlyList<SpecNode> Items) : SpecNode(At)
{
    public override string Noun => "a list";
}

internal sealed record MapNode(SpecMark At, IReadOnlyList<SpecEntry> Entries) : SpecNode(At)
{
    public override string Noun => "a map";

    public SpecEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == key)
            {
                return entry;
            }
        }

        return null;
    }
}

internal sealed record SpecEntry(ScalarNode Key, SpecNode Value);
