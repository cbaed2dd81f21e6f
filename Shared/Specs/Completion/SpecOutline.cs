using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// The keys of a spec that is being written, and what is being written at the caret. Unlike the reader it understands a text that is not YAML yet: a line
/// without a colon is a key that has begun, and a bracket that is never closed ends with the next line that cannot be inside it.
/// </summary>
internal sealed class SpecOutline
{
    private readonly string text;
    private readonly SpecScanner scan;
    private readonly int caret;
    private readonly List<SpecKey> keys = [];
    private readonly Stack<Block> blocks = new([new Block(IsList: false, 0, [])]);

    private SpecOutline(string text, int caret) => (this.text, scan, this.caret) = (text, new SpecScanner(text), caret);

    /// <summary>All keys, in the order of the text.</summary>
    public IReadOnlyList<SpecKey> Keys => keys;

    /// <summary>Null where nothing can be completed: in a comment, in a text of several lines, after a value.</summary>
    public SpecPlace? Place { get; private set; }

    public static SpecOutline Of(string text, int caret)
    {
        var outline = new SpecOutline(text, caret);
        for (var at = 0; at <= text.Length;)
        {
            at = outline.ReadLine(at);
        }

        return outline;
    }

    /// <returns>The start of the line that is read next.</returns>
    private int ReadLine(int start)
    {
        var end = scan.EndOfLine(start);
        var at = scan.Skip(start, end);
        if (at == end)
        {
            if (start <= caret && caret <= end)
            {
                PlaceAt(caret - start);
            }

            return end + 1;
        }

        return text[at] == '#' || (at == start && end - start == 3 && text.AsSpan(start, 3) is "---" or "...") ? end + 1 : ReadBlock(at, at - start, end, item: null);
    }

    /// <summary>Reads from the first character of a line, or from the one after the hyphen of a list.</summary>
    /// <param name="item">The path of the list's item.</param>
    private int ReadBlock(int at, int column, int end, ImmutableArray<string>? item)
    {
        if (scan.IsHyphen(at, end))
        {
            return ReadItem(at, column, end, item);
        }

        if (item is null)
        {
            while (blocks.Count > 1 && (blocks.Peek().Indent > column || (blocks.Peek().IsList && blocks.Peek().Indent == column)))
            {
                blocks.Pop();
            }
        }

        if (text[at] is '{' or '[')
        {
            return ReadFlow(at, item ?? Under(), OwnerColumn(column));
        }

        if (scan.ReadKey(at, end) is not var (key, keyEnd, colon))
        {
            PlaceUnfinished(at, column, end, item);
            return end + 1;
        }

        var path = item ?? MapAt(column);
        var block = OpenMap(column, path);
        block.LastKey = key;
        block.HasValue = false;
        keys.Add(new SpecKey(path, key, at));
        if (At(at, keyEnd))
        {
            Place = new SpecPlace(SpecPlaceKind.Key, path, at, keyEnd, HasColon: true, column);
        }

        return ReadValue(colon + 1, end, block, column);
    }

    private int ReadItem(int at, int column, int end, ImmutableArray<string>? outer)
    {
        if (outer is null)
        {
            while (blocks.Count > 1 && blocks.Peek().Indent > column)
            {
                blocks.Pop();
            }
        }

        var list = blocks.Peek();
        if (!list.IsList || list.Indent != column || outer is not null)
        {
            list = new Block(IsList: true, column, outer ?? Under());
            blocks.Push(list);
        }

        var item = list.Path.Add($"[{list.Items++}]");
        var content = scan.Skip(at + 1, end);
        if (content < end && text[content] != '#')
        {
            return ReadBlock(content, column + content - at, end, item);
        }

        if (at + 1 < caret && caret <= content)
        {
            Place = new SpecPlace(SpecPlaceKind.Item, item, caret, caret, Indent: column + caret - at);
        }

        // A map may begin on the next line.
        blocks.Push(new Block(IsList: false, column + 2, item));
        return end + 1;
    }

    private int ReadValue(int colon, int end, Block block, int column)
    {
        var path = block.Path.Add(block.LastKey!);
        var at = scan.SkipAnchor(scan.Skip(colon, end), end);
        if (at == end || text[at] == '#')
        {
            if (colon < caret && caret <= at)
            {
                Place = new SpecPlace(SpecPlaceKind.Value, path, caret, caret);
            }

            return end + 1;
        }

        block.HasValue = true;
        switch (text[at])
        {
            case '{' or '[':
                return ReadFlow(at, path, column);
            case '|' or '>':
                return scan.AfterIndented(end + 1, column);
            case '\'' or '"':
                var close = scan.Close(at, column);
                PlaceValue(path, at + 1, close);
                keys[^1] = keys[^1] with { Value = text[(at + 1)..close] };
                return scan.EndOfLine(close) + 1;
            default:
                var last = scan.EndOfPlain(at, end);
                PlaceValue(path, at, last);
                keys[^1] = keys[^1] with { Value = text[at..last] };
                return end + 1;
        }
    }

    private void PlaceValue(ImmutableArray<string> path, int from, int to)
    {
        if (At(from, to))
        {
            Place = new SpecPlace(SpecPlaceKind.Value, path, from, to);
        }
    }

    /// <summary>A word without a colon: an item of a list, or a key that has begun.</summary>
    private void PlaceUnfinished(int at, int column, int end, ImmutableArray<string>? item)
    {
        var (from, to) = text[at] is '\'' or '"' ? (at + 1, Math.Min(scan.Close(at, column), end)) : (at, scan.EndOfPlain(at, end));
        if (!At(from, to))
        {
            return;
        }

        if (item is { } path)
        {
            Place = new SpecPlace(SpecPlaceKind.Item, path, from, to, Indent: column);
        }
        else if (!(blocks.Peek() is { HasValue: true } block && column > block.Indent))
        {
            Place = new SpecPlace(SpecPlaceKind.Key, MapAt(column), from, to, Indent: column);
        }
    }

    /// <summary>On an empty line, the column says what is written there.</summary>
    private void PlaceAt(int column)
    {
        foreach (var block in blocks)
        {
            if (block.Indent > column || (block.IsList && block.Indent >= column))
            {
                continue;
            }

            if (block.Indent == column || block.LastKey is null)
            {
                Place = block.IsList ? null : new SpecPlace(SpecPlaceKind.Key, block.Path, caret, caret, Indent: column);
            }
            else if (!block.HasValue)
            {
                Place = new SpecPlace(SpecPlaceKind.Key, block.Path.Add(block.LastKey), caret, caret, Indent: column);
            }

            return;
        }
    }

    /// <summary>The path of the map to which a key in a column belongs.</summary>
    private ImmutableArray<string> MapAt(int column) => blocks.Peek() is { IsList: false } block && (block.Indent >= column || block.LastKey is null) ? block.Path : Under();

    /// <summary>The path of what stands under the last key.</summary>
    private ImmutableArray<string> Under() => blocks.Peek() is { IsList: false, LastKey: { } key } block ? block.Path.Add(key) : blocks.Peek().Path;

    private Block OpenMap(int column, ImmutableArray<string> path)
    {
        if (blocks.Peek() is { IsList: false } open && open.Path.SequenceEqual(path))
        {
            // The first key of an item may stand in another column than was expected.
            if (open.LastKey is null && blocks.Count > 1)
            {
                open.Indent = column;
            }

            return open;
        }

        var block = new Block(IsList: false, column, path);
        blocks.Push(block);
        return block;
    }

    /// <summary>The column of the key to which brackets that begin a line belong.</summary>
    private int OwnerColumn(int column) => blocks.Peek() is var block && block.Indent < column ? block.Indent : column;

    /// <summary>Reads what stands in brackets, over as many lines as it has.</summary>
    /// <param name="column">The column of the key in front of it: a line that begins there, or before it, is outside.</param>
    private int ReadFlow(int at, ImmutableArray<string> path, int column)
    {
        var open = new Stack<Flow>();
        open.Push(new Flow(text[at] == '{', path));
        var gap = ++at;
        while (at < text.Length)
        {
            var flow = open.Peek();
            var c = text[at];
            if (c == '\n' && scan.LeavesFlow(at + 1, column))
            {
                PlaceInGap(flow, gap, at);
                return at + 1;
            }

            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '#' && char.IsWhiteSpace(text[at - 1]))
            {
                PlaceInGap(flow, gap, at);
                gap = at = scan.EndOfLine(at);
            }
            else if (c is '{' or '[')
            {
                PlaceInGap(flow, gap, at);
                open.Push(new Flow(c == '{', flow.Inner));
                flow.IsFull = true;
                gap = ++at;
            }
            else if (c is '}' or ']')
            {
                PlaceInGap(flow, gap, at);
                open.Pop();
                gap = ++at;
                if (open.Count == 0)
                {
                    return scan.EndOfLine(at) + 1;
                }
            }
            else if (c == ',')
            {
                PlaceInGap(flow, gap, at);
                flow.Next();
                gap = ++at;
            }
            else if (c == ':' && flow is { Key: not null, HasColon: false })
            {
                flow.HasColon = true;
                gap = ++at;
            }
            else
            {
                PlaceInGap(flow, gap, at, isBeforeWord: true);
                gap = at = ReadWord(flow, at, column);
            }
        }

        PlaceInGap(open.Peek(), gap, at);
        return at + 1;
    }

    private int ReadWord(Flow flow, int at, int column)
    {
        var isQuoted = text[at] is '\'' or '"';
        var (from, to) = isQuoted ? (at + 1, scan.Close(at, column)) : (at, scan.EndOfFlowPlain(at));
        var after = Math.Min(isQuoted ? to + 1 : to, text.Length);
        if (flow.IsFull)
        {
            return Math.Max(after, at + 1);
        }

        if (flow.IsMap && !flow.HasColon)
        {
            flow.Key = text[from..to];
            var colon = after;
            while (colon < text.Length && text[colon] == ' ')
            {
                colon++;
            }

            keys.Add(new SpecKey(flow.Path, flow.Key, from));
            if (At(from, to))
            {
                Place = new SpecPlace(SpecPlaceKind.Key, flow.Path, from, to, HasColon: colon < text.Length && text[colon] == ':');
            }

            return Math.Max(after, at + 1);
        }

        if (At(from, to))
        {
            Place = new SpecPlace(flow.IsMap ? SpecPlaceKind.Value : SpecPlaceKind.Item, flow.Inner, from, to);
        }

        if (flow.IsMap)
        {
            var key = keys.FindLastIndex(key => key.Key == flow.Key && key.Path.SequenceEqual(flow.Path));
            keys[key] = keys[key] with { Value = text[from..to] };
        }

        flow.IsFull = true;
        return Math.Max(after, at + 1);
    }

    /// <summary>Between two words, brackets or commas.</summary>
    private void PlaceInGap(Flow flow, int from, int to, bool isBeforeWord = false)
    {
        if (caret < from || caret > to || (isBeforeWord && caret == to) || flow.IsFull || (flow is { IsMap: true, Key: not null, HasColon: false })
            || (flow.HasColon && caret == from && from > 0 && text[from - 1] == ':'))
        {
            return;
        }

        Place = flow.IsMap && !flow.HasColon
            ? new SpecPlace(SpecPlaceKind.Key, flow.Path, caret, caret)
            : new SpecPlace(flow.IsMap ? SpecPlaceKind.Value : SpecPlaceKind.Item, flow.Inner, caret, caret);
    }

    private bool At(int from, int to) => from <= caret && caret <= to;

    /// <summary>A map or list in lines.</summary>
    private sealed class Block(bool IsList, int Indent, ImmutableArray<string> Path)
    {
        public bool IsList { get; } = IsList;

        public int Indent { get; set; } = Indent;

        public ImmutableArray<string> Path { get; } = Path;

        public string? LastKey { get; set; }

        /// <summary>Whether the last key has its value on its line.</summary>
        public bool HasValue { get; set; }

        public int Items { get; set; }
    }

    /// <summary>A map or list in brackets.</summary>
    private sealed class Flow(bool isMap, ImmutableArray<string> path)
    {
        private int items;

        public bool IsMap { get; } = isMap;

        public ImmutableArray<string> Path { get; } = path;

        public string? Key { get; set; }

        public bool HasColon { get; set; }

        /// <summary>Whether the present item or value has been read.</summary>
        public bool IsFull { get; set; }

        /// <summary>The path of the present item or value.</summary>
        public ImmutableArray<string> Inner => Path.Add(IsMap ? Key ?? "" : $"[{items}]");

        public void Next()
        {
            items++;
            (Key, HasColon, IsFull) = (null, false, false);
        }
    }
}
