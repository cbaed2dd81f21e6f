using System.Collections.Immutable;
using Runner.Numerics;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public sealed class NodeTableTests
{
    [Fact]
    public void Every_table_keeps_its_content_whatever_is_made_of_it_and_of_others()
    {
        var random = RandomStream.Named(1, 0, StreamPurpose.Test);
        var tables = new List<(NodeTable<int> Table, ImmutableSortedDictionary<string, int> Witness)>
        {
            (NodeTable<int>.Empty, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal)),
        };
        for (var step = 0; step < 2000; step++)
        {
            // Mostly the newest, sometimes an old one, from which another branch begins.
            var (table, witness) = tables[random.NextInt32(4) == 0 ? random.NextInt32(tables.Count) : ^1];
            var name = $"n{random.NextInt32(12)}";
            if (random.NextInt32(3) == 0)
            {
                tables.Add((table.Remove(name), witness.Remove(name)));
            }
            else
            {
                var value = random.NextInt32(3);
                tables.Add((table.SetItem(name, value), witness.SetItem(name, value)));
            }

            var (asked, expected) = tables[random.NextInt32(tables.Count)];
            asked.Count.ShouldBe(expected.Count);
            asked.ShouldBe(expected);
            asked.ContainsKey(name).ShouldBe(expected.ContainsKey(name));
            asked.GetValueOrDefault(name, -1).ShouldBe(expected.GetValueOrDefault(name, -1));
        }
    }

    [Fact]
    public void A_table_is_read_in_its_own_state_while_others_are_made_of_it()
    {
        var table = Enumerable.Range(0, 5).Aggregate(NodeTable<int>.Empty, (made, i) => made.SetItem($"n{i}", i));
        var other = table;
        var read = new List<int>();
        foreach (var (name, value) in table)
        {
            read.Add(value);
            other = other.SetItem(name, -1).Remove("n4");
        }

        read.ShouldBe([0, 1, 2, 3, 4]);
        other.Values.ShouldBe([-1, -1, -1, -1]);
    }

    /// <summary>Each reading turns the hash table that they share into the content of another table.</summary>
    [Fact]
    public void Threads_that_read_and_change_different_tables_do_not_disturb_each_other()
    {
        const int names = 6;
        var tables = Enumerable.Range(1, 200).Aggregate(
            new List<NodeTable<int>> { NodeTable<int>.Empty.SetItem("n0", 0) },
            (made, i) => [.. made, i % 50 == 49 ? made[^1].Remove("n0") : made[^1].SetItem($"n{i % names}", i)]);
        var expected = tables.ConvertAll(table => table.ToList());

        Parallel.For(0, 4 * tables.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var place = i * 7 % tables.Count;
            tables[place].ShouldBe(expected[place]);
            tables[place].SetItem("new", i)["new"].ShouldBe(i);
            tables[place].ContainsKey("new").ShouldBeFalse();
        });
    }

    [Fact]
    public void A_value_that_a_table_has_already_makes_no_other()
    {
        var table = NodeTable<string>.Empty.SetItem("a", "1");
        table.SetItem("a", "1").ShouldBeSameAs(table);
        table.Remove("b").ShouldBeSameAs(table);
        table.Remove("a").ShouldBeSameAs(NodeTable<string>.Empty);
        Should.Throw<KeyNotFoundException>(() => NodeTable<string>.Empty["a"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_name_that_is_none_is_refused_with_and_without_nodes(bool empty)
    {
        var table = empty ? NodeTable<string>.Empty : NodeTable<string>.Empty.SetItem("a", "1");
        Should.Throw<ArgumentNullException>(() => table.TryGetValue(null!, out _));
        Should.Throw<ArgumentNullException>(() => table.SetItem(null!, "1"));
        Should.Throw<ArgumentNullException>(() => table.Remove(null!));
    }

    [Fact]
    public void The_empty_table_keeps_no_other_alive()
    {
        var weak = Make();
        GC.Collect();
        weak.TryGetTarget(out _).ShouldBeFalse();
        NodeTable<object>.Empty.ShouldBeEmpty();

        static WeakReference<object> Make()
        {
            var value = new object();
            _ = NodeTable<object>.Empty.SetItem("a", value);
            return new(value);
        }
    }
}
