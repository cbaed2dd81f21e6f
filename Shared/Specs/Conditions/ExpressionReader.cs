using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Parses the conditions of <c>when</c> and <c>exclude</c> by recursive descent with bounded depth. Every name and
/// literal is checked against the setting with which it is compared.</summary>
internal sealed class ExpressionReader
{
    private const int MostTokens = 500;
    private const int MostDepth = 50;

    private readonly SettingSet settings;
    private readonly List<ExpressionToken> tokens;
    private int next;
    private int depth;

    private ExpressionReader(SettingSet settings, List<ExpressionToken> tokens)
    {
        this.settings = settings;
        this.tokens = tokens;
    }

    private ExpressionToken Current => tokens[next];

    /// <summary>The expression, or null after adding a problem.</summary>
    public static SpecExpression? Read(SpecNode node, string path, SettingSet settings, ProblemList problems)
    {
        if (node is not ScalarNode { IsNull: false } scalar)
        {
            problems.Add(node.At, path, node is ScalarNode ? "no value is given" : $"{node.Noun} where a condition belongs", "Give a condition such as optimizer.name == adam.");
            return null;
        }

        var (tokens, bad) = ExpressionToken.Split(scalar.Text);
        if (bad is { } offset)
        {
            var sign = scalar.Text[offset];
            problems.Add(
                scalar.PlaceOf(offset),
                path,
                sign is '\'' or '"' ? "a quoted text is not closed" : $"'{Quoted.Short(sign.ToString())}' has no meaning in a condition",
                sign is '\'' or '"' ? "Close the quote." : "Use paths, values, == != < <= > >= in and or not and parentheses.");
            return null;
        }

        if (tokens.Count > MostTokens)
        {
            problems.Add(scalar.At, path, "the condition is too long", $"Use at most {MostTokens} words and signs, or several conditions.");
            return null;
        }

        try
        {
            var reader = new ExpressionReader(settings, tokens);
            var root = reader.ReadOr();
            if (reader.Current.Kind != TokenKind.End)
            {
                throw reader.Unexpected();
            }

            return new SpecExpression(scalar.Text, root);
        }
        catch (ExpressionFault fault)
        {
            problems.Add(scalar.PlaceOf(fault.Offset), path, fault.Diagnosis, fault.Remedy);
            return null;
        }
    }

    private SpecExpression.Node ReadOr()
    {
        var left = ReadAnd();
        while (TakeWord("or") || TakeSign("||"))
        {
            left = new SpecExpression.Or(left, ReadAnd());
        }

        return left;
    }

    private SpecExpression.Node ReadAnd()
    {
        var left = ReadNot();
        while (TakeWord("and") || TakeSign("&&"))
        {
            left = new SpecExpression.And(left, ReadNot());
        }

        return left;
    }

    private SpecExpression.Node ReadNot()
    {
        if (++depth > MostDepth)
        {
            throw new ExpressionFault(Current.Offset, "the condition nests too deeply", "Split it into several conditions.");
        }

        try
        {
            if (TakeWord("not") || TakeSign("!"))
            {
                return new SpecExpression.Not(ReadNot());
            }

            if (TakeSign("("))
            {
                var inner = ReadOr();
                if (!TakeSign(")"))
                {
                    throw new ExpressionFault(Current.Offset, $"{Current} where ')' belongs", "Close the parenthesis.");
                }

                return inner;
            }

            return ReadComparison();
        }
        finally
        {
            depth--;
        }
    }

    private SpecExpression.Node ReadComparison()
    {
        var left = ReadOperand();
        var sign = Current;
        if (TakeWord("in"))
        {
            return ReadIn(left);
        }

        if (TakeWord("not"))
        {
            if (!TakeWord("in"))
            {
                throw new ExpressionFault(Current.Offset, $"{Current} where 'in' belongs", "Write 'not in [a, b]'.");
            }

            return new SpecExpression.Not(ReadIn(left));
        }

        if (sign.Kind == TokenKind.Sign && sign.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
        {
            next++;
            var compared = Checked(left, sign, ReadOperand());
            return Current is { Kind: TokenKind.Sign, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" }
                ? throw new ExpressionFault(Current.Offset, "two comparisons in a row", "Join them: 1 < a and a < 4.")
                : compared;
        }

        if (sign is { Kind: TokenKind.Sign, Text: "=" })
        {
            throw new ExpressionFault(sign.Offset, "a single '=' compares nothing", "Write '=='.");
        }

        if (left.Setting is { Type: BooleanType } flag)
        {
            return new SpecExpression.IsTrue(flag);
        }

        throw left.Token.Kind == TokenKind.End || sign.Kind == TokenKind.End
            ? new ExpressionFault(sign.Offset, $"{left.Token} is compared with nothing", "Add a comparison, such as == 1.")
            : Unexpected();
    }

    private SpecExpression.In ReadIn(Term left)
    {
        if (left.Setting is not { } setting)
        {
            throw new ExpressionFault(left.Token.Offset, $"{left.Token} is not a setting", Suggest(left.Token.Text, "Put a setting's path before 'in'."));
        }

        if (!TakeSign("["))
        {
            throw new ExpressionFault(Current.Offset, $"{Current} where a list belongs", "Write 'in [a, b]'.");
        }

        var values = ImmutableArray.CreateBuilder<SettingValue>();
        do
        {
            var term = ReadOperand();
            if (term.Setting is not null)
            {
                throw new ExpressionFault(term.Token.Offset, $"{term.Token} is a setting", "List values, not settings, after 'in'.");
            }

            values.Add(Literal(term.Token, setting));
        }
        while (TakeSign(","));

        if (!TakeSign("]"))
        {
            throw new ExpressionFault(Current.Offset, $"{Current} where ']' belongs", "Separate values by commas and close the list with ']'.");
        }

        return new SpecExpression.In(left.AsOperand(null), values.DrainToImmutable());
    }

    private SpecExpression.Compare Checked(Term left, ExpressionToken sign, Term right)
    {
        var setting = left.Setting ?? right.Setting;
        if (setting is null)
        {
            var word = left.Token.Kind == TokenKind.Word ? left.Token : right.Token;
            throw new ExpressionFault(word.Offset, $"{word} is not a setting", Suggest(word.Text, "Compare a setting's path with a value."));
        }

        if (sign.Text is not ("==" or "!="))
        {
            foreach (var term in (ReadOnlySpan<Term>)[left, right])
            {
                if (term.Setting is { Type.IsNumeric: false })
                {
                    throw new ExpressionFault(sign.Offset, $"{term.Setting.Path} is not a number, so '{sign.Text}' cannot compare it", "Use ==, != or in.");
                }

                if (term.Setting is null && term.Token.Kind != TokenKind.Number)
                {
                    throw new ExpressionFault(term.Token.Offset, $"{term.Token} is not a number", $"Compare {setting.Path} with a number.");
                }
            }
        }

        if (left.Setting is not null && right.Setting is not null && left.Setting.Type.IsNumeric != right.Setting.Type.IsNumeric)
        {
            throw new ExpressionFault(sign.Offset, $"{left.Setting.Path} and {right.Setting.Path} are of different kinds", "Compare numbers with numbers and words with words.");
        }

        return new SpecExpression.Compare(
            left.AsOperand(left.Setting is null ? Literal(left.Token, setting) : null),
            sign.Text,
            right.AsOperand(right.Setting is null ? Literal(right.Token, setting) : null));
    }

    private SettingValue Literal(ExpressionToken token, Setting setting)
    {
        if (setting.Type.IsNumeric)
        {
            if (token.Kind == TokenKind.Number && token.TryNumber(out var number))
            {
                return double.IsInteger(number) && setting.Type is IntegerType && Math.Abs(number) < 1L << 53 ? SettingValue.Of((long)number) : SettingValue.Of(number);
            }

            var word = setting.Type switch { NumberType t => t.Word, IntegerType t => t.Word, _ => null };
            if (word is not null && token.Text == word)
            {
                return SettingValue.OfWord(word);
            }

            throw new ExpressionFault(token.Offset, $"{token} is not a number", Suggest(token.Text, $"Compare {setting.Path} with a number."));
        }

        switch (setting.Type)
        {
            case ChoiceType choice:
                return choice.Words.Contains(token.Text)
                    ? SettingValue.OfWord(token.Text)
                    : throw new ExpressionFault(token.Offset, $"unknown {choice.Noun} {token}", choice.Remedy(token.Text));
            case BooleanType:
                return token.Text is "true" or "false"
                    ? SettingValue.Of(token.Text == "true")
                    : throw new ExpressionFault(token.Offset, $"{token} is neither true nor false", "Write true or false.");
            case TextType:
                return SettingValue.OfText(token.Text);
            default:
                throw new ExpressionFault(token.Offset, $"{setting.Path} is a list, which conditions cannot compare", "Use another setting.");
        }
    }

    private Term ReadOperand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                next++;
                return token.TryNumber(out _) ? new Term(token, null) : throw new ExpressionFault(token.Offset, $"{token} is not a number", "Write a number such as 0.1 or 1e-3.");
            case TokenKind.Text:
                next++;
                return new Term(token, null);
            case TokenKind.Word when token.Text is not ("and" or "or" or "not" or "in"):
                next++;
                return new Term(token, Resolve(token));
            default:
                throw token.Kind == TokenKind.End
                    ? new ExpressionFault(token.Offset, "the condition ends too early", "Complete it, such as optimizer.name == adam.")
                    : Unexpected();
        }
    }

    private Setting? Resolve(ExpressionToken token)
    {
        var path = token.Text.Replace(" ", "");
        if (settings.Find(path) is { } setting)
        {
            return setting;
        }

        if (SettingTable.Shorthands.TryGetValue(path, out var main))
        {
            return settings.Find(main);
        }

        if (path.StartsWith("seed.", StringComparison.Ordinal) || path == "seed")
        {
            throw new ExpressionFault(token.Offset, $"{token} is a seed", "Conditions apply to points, which do not include seeds: use another setting.");
        }

        if (path.StartsWith(InitializerSettings.PlanesSection + ".", StringComparison.Ordinal))
        {
            throw new ExpressionFault(token.Offset, $"{token} is not set in this spec", "Use a parameter that has a value or an axis.");
        }

        return path.Contains('.')
            ? throw new ExpressionFault(token.Offset, $"{token} is not a setting", Suggest(path, "See 'runner schema' for all settings."))
            : null;
    }

    private string Suggest(string word, string otherwise) =>
        NearestName.Of(word, settings.ByPath.Select(s => s.Path).Concat(SettingTable.Shorthands.Keys)) is { } near ? $"Did you mean {near}?" : otherwise;

    private bool TakeWord(string word) => Take(TokenKind.Word, word);

    private bool TakeSign(string sign) => Take(TokenKind.Sign, sign);

    private bool Take(TokenKind kind, string what)
    {
        if (Current.Kind != kind || Current.Text != what)
        {
            return false;
        }

        next++;
        return true;
    }

    private ExpressionFault Unexpected() =>
        new(Current.Offset, $"{Current} does not belong here", next > 0 && tokens[next - 1].Kind != TokenKind.Sign && Current.Kind is not TokenKind.Sign ? "Join conditions by and, or; put texts with spaces in quotes." : "Write conditions such as optimizer.name == adam and model.bottleneck > 2.");

    private readonly record struct Term(ExpressionToken Token, Setting? Setting)
    {
        public SpecExpression.Operand AsOperand(SettingValue? literal) => new(Setting, literal);
    }

    private sealed class ExpressionFault(int offset, string diagnosis, string remedy) : Exception
    {
        public int Offset { get; } = offset;

        public string Diagnosis { get; } = diagnosis;

        public string Remedy { get; } = remedy;
    }
}
