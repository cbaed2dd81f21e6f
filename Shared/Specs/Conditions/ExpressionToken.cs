using System.Globalization;

namespace Runner.Specs;

internal enum TokenKind
{
    Word,
    Number,
    Text,
    Sign,
    End,
}

/// <param name="Offset">Characters from the expression's start.</param>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, int Offset)
{
    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Quoted.Short(Text)}'";

    /// <summary>The tokens of an expression, the last one <see cref="TokenKind.End"/>; or the offset of the first character that
    /// is not part of a token.</summary>
    public static (List<ExpressionToken> Tokens, int? BadOffset) Split(string text)
    {
        var tokens = new List<ExpressionToken>();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            var start = i;
            if (c is '\'' or '"')
            {
                var end = text.IndexOf(c, i + 1);
                if (end < 0)
                {
                    return (tokens, start);
                }

                tokens.Add(new ExpressionToken(TokenKind.Text, text[(i + 1)..end], start));
                i = end + 1;
            }
            else if (char.IsAsciiDigit(c) || (c is '-' or '+' or '.' && i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || text[i + 1] == '.')))
            {
                i++;
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '.' || (text[i] is '-' or '+' && text[i - 1] is 'e' or 'E')))
                {
                    i++;
                }

                tokens.Add(new ExpressionToken(TokenKind.Number, text[start..i], start));
            }
            else if (char.IsAsciiLetter(c))
            {
                i = EndOfWord(text, i);
                tokens.Add(new ExpressionToken(TokenKind.Word, text[start..i], start));
            }
            else
            {
                var two = i + 1 < text.Length ? text.Substring(i, 2) : "";
                var sign = two is "==" or "!=" or "<=" or ">=" or "&&" or "||" ? two : c is '<' or '>' or '(' or ')' or '[' or ']' or ',' or '=' or '!' ? c.ToString() : null;
                if (sign is null)
                {
                    return (tokens, start);
                }

                tokens.Add(new ExpressionToken(TokenKind.Sign, sign, start));
                i += sign.Length;
            }
        }

        tokens.Add(new ExpressionToken(TokenKind.End, "", text.Length));
        return (tokens, null);
    }

    public bool TryNumber(out double number) =>
        double.TryParse(Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);

    // A word may name a parameter: model.init.planes.layer1.weights[0,0].
    private static int EndOfWord(string text, int i)
    {
        while (i < text.Length)
        {
            if (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '-' or '_')
            {
                i++;
            }
            else if (text[i] == '[' && text.IndexOf(']', i) is var end and > 0 && end > i + 1 && text.AsSpan(i + 1, end - i - 1).IndexOfAnyExcept("0123456789, ") < 0)
            {
                i = end + 1;
            }
            else
            {
                break;
            }
        }

        return i;
    }
}
