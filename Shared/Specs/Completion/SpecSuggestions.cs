namespace Runner.Specs;

/// <summary>What can be written at a place of a spec.</summary>
/// <param name="From">Where the text begins that a suggestion replaces.</param>
/// <param name="To">Where it ends.</param>
/// <param name="About">What the value at this place is; empty if there is nothing to say.</param>
public sealed record SpecSuggestions(int From, int To, string About, IReadOnlyList<SpecSuggestion> Items)
{
    public static readonly SpecSuggestions None = new(0, 0, "", []);
}

/// <summary>One of the keys or values that can be written at a place.</summary>
/// <param name="Text">The word itself.</param>
/// <param name="Insert">What to write: a key comes with its colon.</param>
/// <param name="Takes">What a key takes, and its default; empty for a value.</param>
/// <param name="About">What it means; may be empty.</param>
public sealed record SpecSuggestion(string Text, string Insert, string Takes, string About);
