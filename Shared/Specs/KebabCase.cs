using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Runner.Specs;

/// <summary>The written form of the spec's closed choices: <c>SaltAndPepper</c> is <c>salt-and-pepper</c>.</summary>
public static class KebabCase
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Forms<TEnum>.ByValue[value];

    public static bool TryParse<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum => Forms<TEnum>.ByText.TryGetValue(text, out value);

    /// <summary>All written forms, in order of declaration.</summary>
    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum => Forms<TEnum>.Texts;

    /// <summary>Words split before capitals; digits stay with the word before them.</summary>
    public static string FromPascal(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static class Forms<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly string[] Texts = [.. Enum.GetNames<TEnum>().Select(Written)];

        public static readonly FrozenDictionary<string, TEnum> ByText =
            Enum.GetNames<TEnum>().ToFrozenDictionary(Written, Enum.Parse<TEnum>);

        public static readonly FrozenDictionary<TEnum, string> ByValue =
            ByText.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

        private static string Written(string name) =>
            typeof(TEnum).GetField(name)!.GetCustomAttribute<WrittenAsAttribute>()?.Text ?? FromPascal(name);
    }
}

/// <summary>Overrides the written form of a choice.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WrittenAsAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}
