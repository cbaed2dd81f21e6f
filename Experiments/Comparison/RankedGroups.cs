using System.Collections;

namespace Runner.Comparison;

/// <summary>The groups of a comparison, best first. The first are kept; the others are made when they are asked for.</summary>
internal sealed class RankedGroups(ComparedGroup[] first, int[] ranked, Func<int, ComparedGroup> make) : IReadOnlyList<ComparedGroup>
{
    public int Count => ranked.Length;

    public ComparedGroup this[int place] => place < first.Length ? first[place] : make(ranked[place]);

    public IEnumerator<ComparedGroup> GetEnumerator() => Enumerable.Range(0, Count).Select(place => this[place]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
