using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Names or numbers of columns, compared one by one.</summary>
public sealed class ColumnNames(ImmutableArray<string> names) : IEquatable<ColumnNames>
{
    public static ColumnNames None { get; } = new([]);

    public ImmutableArray<string> Names { get; } = names;

    public bool Equals(ColumnNames? other) => other is not null && Names.AsSpan().SequenceEqual(other.Names.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ColumnNames);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var name in Names)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
