using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// A condition on a trial's settings, as <c>when</c> and <c>exclude</c> write it: paths, literals, <c>== != &lt; &lt;= &gt;
/// &gt;= in and or not</c> and parentheses. A setting that does not apply has no value: every comparison with it is false.
/// </summary>
public sealed class SpecExpression
{
    private readonly Node root;

    internal SpecExpression(string text, Node root)
    {
        Text = text;
        this.root = root;
        var paths = new SortedSet<int>();
        root.Visit(paths);
        Ordinals = [.. paths];
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>A normal form that does not depend on spacing, quotes or redundant parentheses.</summary>
    public string Canonical => root.ToString()!;

    /// <summary>Ordinals of the settings that it reads.</summary>
    public ImmutableArray<int> Ordinals { get; }

    public bool Holds(TrialValues values) => root.Holds(values);

    public override string ToString() => Text;

    internal abstract record Node
    {
        public abstract bool Holds(TrialValues values);

        public abstract void Visit(ISet<int> ordinals);
    }

    internal sealed record And(Node Left, Node Right) : Node
    {
        public override bool Holds(TrialValues values) => Left.Holds(values) && Right.Holds(values);

        public override void Visit(ISet<int> ordinals)
        {
            Left.Visit(ordinals);
            Right.Visit(ordinals);
        }

        public override string ToString() => $"({Left} and {Right})";
    }

    internal sealed record Or(Node Left, Node Right) : Node
    {
        public override bool Holds(TrialValues values) => Left.Holds(values) || Right.Holds(values);

        public override void Visit(ISet<int> ordinals)
        {
            Left.Visit(ordinals);
            Right.Visit(ordinals);
        }

        public override string ToString() => $"({Left} or {Right})";
    }

    internal sealed record Not(Node Inner) : Node
    {
        public override bool Holds(TrialValues values) => !Inner.Holds(values);

        public override void Visit(ISet<int> ordinals) => Inner.Visit(ordinals);

        public override string ToString() => $"not {Inner}";
    }

    /// <summary>A boolean setting used as a condition.</summary>
    internal sealed record IsTrue(Setting Setting) : Node
    {
        public override bool Holds(TrialValues values) => values[Setting.Ordinal]?.Text == "true";

        public override void Visit(ISet<int> ordinals) => ordinals.Add(Setting.Ordinal);

        public override string ToString() => Setting.Path;
    }

    internal sealed record Compare(Operand Left, string Sign, Operand Right) : Node
    {
        public override bool Holds(TrialValues values)
        {
            if (Left.Value(values) is not { } left || Right.Value(values) is not { } right)
            {
                return false;
            }

            return Sign switch
            {
                "==" => left.Equals(right) || (left.IsNumber && left.Number == right.Number),
                "!=" => !(left.Equals(right) || (left.IsNumber && left.Number == right.Number)),
                "<" => left.Number < right.Number,
                "<=" => left.Number <= right.Number,
                ">" => left.Number > right.Number,
                ">=" => left.Number >= right.Number,
                _ => throw new InvalidOperationException(Sign),
            };
        }

        public override void Visit(ISet<int> ordinals)
        {
            Left.Visit(ordinals);
            Right.Visit(ordinals);
        }

        public override string ToString() => $"{Left} {Sign} {Right}";
    }

    internal sealed record In(Operand Left, ImmutableArray<SettingValue> Values) : Node
    {
        public override bool Holds(TrialValues values) => Left.Value(values) is { } left && Values.Contains(left);

        public override void Visit(ISet<int> ordinals) => Left.Visit(ordinals);

        public override string ToString() => $"{Left} in [{string.Join(", ", Values.Select(v => v.Text))}]";
    }

    /// <param name="Setting">Null for a literal.</param>
    internal sealed record Operand(Setting? Setting, SettingValue? Literal)
    {
        public SettingValue? Value(TrialValues values) => Setting is null ? Literal : values[Setting.Ordinal];

        public void Visit(ISet<int> ordinals)
        {
            if (Setting is not null)
            {
                ordinals.Add(Setting.Ordinal);
            }
        }

        public override string ToString() => Setting?.Path ?? Literal!.Text;
    }
}
