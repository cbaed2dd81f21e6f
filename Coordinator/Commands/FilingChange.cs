using Runner.Echo;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>A change of how a sweep is filed; null keeps what is there.</summary>
/// <param name="Name">The new name; empty for the one in its spec.</param>
/// <param name="Tags">All its tags.</param>
public sealed record FilingChange(string? Name = null, IReadOnlyList<string>? Tags = null, string? Note = null, bool? Archived = null)
{
    /// <summary>Tags as a user writes them, separated by spaces or commas.</summary>
    public static IReadOnlyList<string> ReadTags(string text) => text.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    /// <exception cref="UserException">The tags or the note cannot be kept.</exception>
    public SweepFiling Of(SweepRecord sweep)
    {
        var before = sweep.Filing;
        return new SweepFiling(
            Name is null ? before.Name : Name == sweep.Id.Name ? "" : Name,
            Tags is null ? before.Tags : Checked("tags", string.Join(' ', Tags.SelectMany(ReadTags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)), SweepFiling.LongestTags),
            Note is null ? before.Note : Checked("note", Note.ReplaceLineEndings("\n").Trim(), SweepFiling.LongestNote),
            Archived ?? before.IsArchived);
    }

    /// <summary>What it did to tags, note and archive, without the sweep's name; null for what it left.</summary>
    public IEnumerable<string?> Said(SweepFiling filing) =>
    [
        Tags is null ? null : filing.Tags.Length == 0 ? "has no tags" : $"has the tags {Shown.Line(filing.Tags, 200)}",
        Note is null ? null : filing.Note.Length == 0 ? "has no note" : "has a note",
        Archived switch { true => "is archived", false => "is not archived", null => null },
    ];

    private static string Checked(string what, string text, int longest) =>
        text.Length > longest ? throw new UserException($"The {what} would have {text.Length} characters. Give at most {longest}.")
        : text.Any(letter => char.IsControl(letter) && letter != '\n') ? throw new UserException($"The {what} would have control characters. Leave them out.")
        : text;
}
