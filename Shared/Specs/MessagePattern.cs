using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Runner.Specs;

/// <summary>A regular expression to search messages with: case-insensitive, in time linear in the message, so that no pattern
/// can keep a worker busy.</summary>
public static class MessagePattern
{
    /// <summary>Generous: a linear search through any real message takes far less.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <exception cref="RegexParseException">It is not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It has backreferences or lookarounds.</exception>
    public static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Longest);

    /// <summary>Whether the pattern occurs in the message; false when the search times out.</summary>
    public static bool Matches(Regex pattern, string message)
    {
        try
        {
            return pattern.IsMatch(message);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

/// <summary>A regular expression, checked.</summary>
public sealed record PatternType : SettingType
{
    private static readonly TextType Written = new("a regular expression, such as 'no such device|timed? out'", 500);

    public override string Wanted => Written.Wanted;

    public override string Short => "regular expression";

    internal override ReadValue Read(SpecNode node)
    {
        var read = Written.Read(node);
        if (read.Value is not { } value)
        {
            return read;
        }

        try
        {
            MessagePattern.Compile(value.AsText());
            return read;
        }
        catch (RegexParseException fault)
        {
            return ReadValue.Bad(
                node.At,
                $"{Quoted.Short(value.AsText())} is not a regular expression ({KebabCase.Of(fault.Error).Replace('-', ' ')} at character {fault.Offset + 1})",
                "Fix it there, or write a backslash before a character that is meant as it is.");
        }
        catch (NotSupportedException)
        {
            return ReadValue.Bad(
                node.At, $"{Quoted.Short(value.AsText())} has a backreference or lookaround", "Write it without backreferences, lookaheads and lookbehinds.");
        }
    }

    internal override JsonObject Schema() => Written.Schema();
}
