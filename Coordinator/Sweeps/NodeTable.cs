using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Runner.Sweeps;

/// <summary>
/// What is known about each node, by name. A table never changes: a change gives another table. Tables that come from each other
/// share one hash table, which holds the content of the one used last; each other one holds the entry in which it differs from
/// its neighbour. So reading and changing the newest table takes the same time for any number of nodes, and older ones remain
/// readable, only slower. Conchon, Filliâtre, "A persistent union-find data structure", ML 2007, section 2.3.
/// </summary>
/// <remarks>Enumerated in the ordinal order of names. Tables may be read by several threads.</remarks>
public sealed class NodeTable<T> : IReadOnlyDictionary<string, T>
{
    /// <summary>Shares nothing, so that it keeps no later table alive.</summary>
    public static readonly NodeTable<T> Empty = new(null, 0);

    private readonly Shared? shared;

    /// <summary>The table with the same content but for <see cref="different"/>; null for the one that the hash table holds.</summary>
    private NodeTable<T>? next;

    private Difference different;

    private NodeTable(Shared? shared, int count)
    {
        this.shared = shared;
        Count = count;
    }

    public int Count { get; }

    public bool IsEmpty => Count == 0;

    /// <summary>In ordinal order.</summary>
    public IEnumerable<string> Keys => this.Select(pair => pair.Key);

    public IEnumerable<T> Values => this.Select(pair => pair.Value);

    public T this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no node is named {key}.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        // As in a table with nodes.
        ArgumentNullException.ThrowIfNull(key);
        if (shared is null)
        {
            value = default;
            return false;
        }

        lock (shared.Gate)
        {
            Reroot();
            var found = shared.Content.TryGetValue(key, out var entry);
            value = found ? entry!.Value : default;
            return found;
        }
    }

    /// <summary>This table itself when it has that value already.</summary>
    public NodeTable<T> SetItem(string key, T value)
    {
        var into = shared ?? new Shared();
        lock (into.Gate)
        {
            Reroot();
            var held = into.Content.GetValueOrDefault(key);
            return held is not null && EqualityComparer<T>.Default.Equals(held.Value, value)
                ? this
                : Changed(into, held is null ? Count + 1 : Count, Difference.Of(key, held), new Difference(key, true, value));
        }
    }

    public NodeTable<T> Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (shared is null)
        {
            return this;
        }

        lock (shared.Gate)
        {
            Reroot();
            return !shared.Content.TryGetValue(key, out var held) ? this
                : Count == 1 ? Empty
                : Changed(shared, Count - 1, Difference.Of(key, held), new Difference(key, false, default));
        }
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        var entries = InOrder();
        foreach (var entry in entries)
        {
            yield return new(entry.Key, ValueOf(entry, entries));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Entry[] InOrder()
    {
        if (shared is null)
        {
            return [];
        }

        lock (shared.Gate)
        {
            Reroot();
            return shared.InOrder ??= [.. shared.Content.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>This table's value of an entry, which the hash table may have changed since the entries were put in order.</summary>
    private T ValueOf(Entry entry, Entry[] entries)
    {
        lock (shared!.Gate)
        {
            Reroot();
            return ReferenceEquals(shared.InOrder, entries) ? entry.Value : shared.Content[entry.Key].Value;
        }
    }

    /// <summary>The table after a change, which the hash table holds from now on.</summary>
    private NodeTable<T> Changed(Shared into, int count, Difference before, Difference after)
    {
        into.Apply(after);
        var changed = new NodeTable<T>(into, count);
        if (shared is not null)
        {
            (next, different) = (changed, before);
        }

        return changed;
    }

    /// <summary>Gives the hash table the content of this table.</summary>
    private void Reroot()
    {
        if (next is null)
        {
            return;
        }

        var path = new Stack<NodeTable<T>>();
        for (var table = this; table.next is not null; table = table.next)
        {
            path.Push(table);
        }

        foreach (var table in path)
        {
            var held = table.next!;
            var difference = table.different;
            held.different = Difference.Of(difference.Key, shared!.Content.GetValueOrDefault(difference.Key));
            held.next = table;
            shared.Apply(difference);
            (table.next, table.different) = (null, default);
        }
    }

    /// <param name="IsPresent">Whether the table has the key.</param>
    private readonly record struct Difference(string Key, bool IsPresent, T? Value)
    {
        public static Difference Of(string key, Entry? entry) => entry is null ? new(key, false, default) : new(key, true, entry.Value);
    }

    private sealed class Entry(string key, T value)
    {
        public string Key { get; } = key;

        public T Value { get; set; } = value;
    }

    private sealed class Shared
    {
        public Lock Gate { get; } = new();

        public Dictionary<string, Entry> Content { get; } = new(StringComparer.Ordinal);

        /// <summary>The entries by name; null when one was added or removed since.</summary>
        public Entry[]? InOrder { get; set; }

        public void Apply(Difference difference)
        {
            var held = Content.GetValueOrDefault(difference.Key);
            if (held is not null && difference.IsPresent)
            {
                held.Value = difference.Value!;
                return;
            }

            InOrder = null;
            if (difference.IsPresent)
            {
                Content.Add(difference.Key, new Entry(difference.Key, difference.Value!));
            }
            else
            {
                Content.Remove(difference.Key);
            }
        }
    }
}
