using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>What is being written at a place of a spec.</summary>
internal enum SpecPlaceKind
{
    /// <summary>A key of the map at the path.</summary>
    Key,

    /// <summary>The value at the path.</summary>
    Value,

    /// <summary>An item of a list, which may be a value or, in a block, the first key of a map.</summary>
    Item,
}

/// <summary>A place in a spec that is being written, as an editor's caret has it.</summary>
/// <param name="Path">The keys that lead to it, and for items of lists their numbers in brackets.</param>
/// <param name="From">Where the word at the caret begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="HasColon">Whether the word is a key that has its colon.</param>
/// <param name="Indent">The column of the key, from 0; null within brackets.</param>
internal sealed record SpecPlace(SpecPlaceKind Kind, ImmutableArray<string> Path, int From, int To, bool HasColon = false, int? Indent = null);

/// <summary>A key that is written in a spec.</summary>
/// <param name="Path">The path of its map.</param>
/// <param name="At">Where the key begins.</param>
/// <param name="Value">Its value, where that is a single word or number.</param>
internal sealed record SpecKey(ImmutableArray<string> Path, string Key, int At, string? Value = null);
