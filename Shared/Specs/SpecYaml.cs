using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Runner.Specs;

/// <summary>
/// Reads YAML into nodes with positions. Spec files are untrusted: size, depth and the expansion of aliases are bounded,
/// tags are refused, and every error becomes a problem instead of an exception.
/// </summary>
internal sealed class SpecYaml
{
    public const int MostCharacters = 1 << 20;
    private const int MostNodes = 200_000;
    private const int MostDepth = 32;

    private readonly IParser parser;
    private readonly ProblemList problems;
    private readonly Dictionary<string, (SpecNode Node, int Size)> anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly Stack<(SpecMark At, char Sign)> brackets = new();
    private int nodes;

    private SpecYaml(string text, ProblemList problems)
    {
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        this.problems = problems;
    }

    /// <summary>The document's root, or null after adding at least one problem.</summary>
    public static SpecNode? Read(string text, ProblemList problems)
    {
        if (text.Length > MostCharacters)
        {
            problems.Add(new SpecMark(1, 1), "", "the file is larger than 1 MiB", "Move long lists of values to a file of their own.");
            return null;
        }

        if (ControlCharacter(text) is { } at)
        {
            problems.Add(at, "", "a control character", "Remove it.");
            return null;
        }

        var reader = new SpecYaml(text, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (Refusal)
        {
            return null;
        }
        catch (YamlException error)
        {
            var (place, diagnosis, remedy) = YamlDiagnosis.Of(
                error.Message, text, Place(error.Start), Place(error.End), reader.brackets.TryPeek(out var open) ? open : null);
            problems.Add(place, "", diagnosis, remedy);
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // The YAML library throws these on some malformed text.
            problems.Add(new SpecMark(1, 1), "", "the file is not YAML", "Check its syntax with an editor that knows YAML.");
            return null;
        }
    }

    private static SpecMark Place(Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    private SpecNode? ReadDocument()
    {
        Next();
        if (parser.Current is StreamStart)
        {
            Next();
        }

        if (parser.Current is StreamEnd)
        {
            problems.Add(new SpecMark(1, 1), "", "the file is empty", "Give at least a name: 'name: my-sweep'.");
            return null;
        }

        Next(); // past the document's start
        var root = ReadNode(0).Node;
        Next(); // past the document's end
        if (parser.Current is DocumentStart another)
        {
            problems.Add(Place(another.Start), "", "a second document starts here", "Keep one sweep per file: remove the '---' or move what follows to another file.");
        }

        return root;
    }

    private (SpecNode Node, int Size) ReadNode(int depth)
    {
        var current = parser.Current!;
        var at = Place(current.Start);
        if (depth > MostDepth)
        {
            throw Refuse(at, $"more than {MostDepth} levels deep", "Nest less: no setting needs more than five levels.");
        }

        if (current is AnchorAlias alias)
        {
            return ReadAlias(alias, at);
        }

        var anchor = "";
        if (current is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            problems.Add(at, "", $"the tag {Quoted.Short(tagged.Tag.IsNonSpecific ? "!" : tagged.Tag.Value)} is not used in specs", "Remove it: each setting has a fixed type.");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false } named)
        {
            anchor = named.Anchor.Value;
            open.Add(anchor);
        }

        var before = nodes;
        Count(1, at);
        SpecNode node = current switch
        {
            Scalar scalar => ReadScalar(scalar, at),
            SequenceStart list => ReadList(at, depth, list.Style == SequenceStyle.Flow),
            MappingStart map => ReadMap(at, depth, map.Style == MappingStyle.Flow),
            _ => throw Refuse(at, "a value is missing here", "Give one, or remove the key."),
        };
        var size = nodes - before;
        if (anchor.Length > 0)
        {
            open.Remove(anchor);
            anchors[anchor] = (node, size);
        }

        return (node, size);
    }

    private (SpecNode Node, int Size) ReadAlias(AnchorAlias alias, SpecMark at)
    {
        var name = alias.Value.Value;
        if (open.Contains(name))
        {
            throw Refuse(at, $"the alias *{Quoted.Short(name)} refers to a value that contains it", "Write the value out.");
        }

        if (!anchors.TryGetValue(name, out var target))
        {
            var near = NearestName.Of(name, anchors.Keys);
            throw Refuse(
                at,
                $"the alias *{Quoted.Short(name)} has no anchor above it",
                near is null ? $"Put &{Quoted.Short(name)} before the value that it should repeat." : $"Did you mean *{near}?");
        }

        Count(target.Size, at);
        Next();
        return (target.Node, target.Size);
    }

    private ScalarNode ReadScalar(Scalar scalar, SpecMark at)
    {
        Next();
        var quotes = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 2 : 0;
        var bare = scalar.Anchor.IsEmpty && scalar.Tag.IsEmpty; // else its place is that of the anchor or tag
        var asWritten = bare && scalar.Start.Line == scalar.End.Line && scalar.End.Column - scalar.Start.Column == scalar.Value.Length + quotes;
        var first = bare && scalar.Value.Length > 0 ? at.Right(quotes / 2) : at;
        return new ScalarNode(first, scalar.Value, scalar.Style == ScalarStyle.Plain, asWritten);
    }

    private ListNode ReadList(SpecMark at, int depth, bool bracketed)
    {
        Open(at, '[', bracketed);
        Next();
        var items = new List<SpecNode>();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1).Node);
        }

        Close(bracketed);
        Next();
        return new ListNode(at, items);
    }

    private MapNode ReadMap(SpecMark at, int depth, bool bracketed)
    {
        Open(at, '{', bracketed);
        Next();
        var entries = new List<SpecEntry>();
        var seen = new Dictionary<string, SpecMark>(StringComparer.Ordinal);
        while (parser.Current is not MappingEnd)
        {
            var (keyNode, _) = ReadNode(depth + 1);
            var (value, _) = ReadNode(depth + 1);
            if (keyNode is not ScalarNode key)
            {
                problems.Add(keyNode.At, "", $"{keyNode.Noun} is used as a key", "Use a plain word as the key.");
            }
            else if (key is { Text: "<<", Plain: true })
            {
                problems.Add(key.At, "", "merge keys (<<) are not used in specs", "Write the settings out.");
            }
            else if (seen.TryGetValue(key.Text, out var first))
            {
                problems.Add(key.At, "", $"the key {Quoted.Short(key.Text)} is used twice, first on line {first.Line}", "Keep one of the two.");
            }
            else
            {
                seen.Add(key.Text, key.At);
                entries.Add(new SpecEntry(key, value));
            }
        }

        Close(bracketed);
        Next();
        return new MapNode(at, entries);
    }

    private void Count(int more, SpecMark at)
    {
        nodes += more;
        if (nodes > MostNodes)
        {
            throw Refuse(at, $"the file expands to more than {MostNodes} values", "Use fewer aliases or shorter lists; a range (from, to, steps) replaces a long list.");
        }
    }

    private void Open(SpecMark at, char sign, bool bracketed)
    {
        if (bracketed)
        {
            brackets.Push((at, sign));
        }
    }

    private void Close(bool bracketed)
    {
        if (bracketed)
        {
            brackets.Pop();
        }
    }

    private static SpecMark? ControlCharacter(string text)
    {
        var (line, column) = (1, 1);
        foreach (var c in text)
        {
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\u0085'))
            {
                return new SpecMark(line, column);
            }

            (line, column) = c == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return null;
    }

    private void Next() => parser.MoveNext();

    private Refusal Refuse(SpecMark at, string diagnosis, string remedy)
    {
        problems.Add(at, "", diagnosis, remedy);
        return new Refusal();
    }

    /// <summary>Unwinds the recursion; its problem is already in the list.</summary>
    private sealed class Refusal : Exception;
}
