using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Runner.Specs;

/// <summary>The written form of the spec's closed choices: <c>SaltAndPepper</c> is <c>salt-and-pepper</c>.</summary>
public static class KebabCase
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Forms.Of(typeof(TEnum)).ByValue[Number(value)];

    public static bool TryParse<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        var found = Forms.Of(typeof(TEnum)).ByText.TryGetValue(text, out var number);
        value = found ? Unsafe.BitCast<int, TEnum>(number) : default;
        return found;
    }

    /// <summary>All written forms, in order of declaration.</summary>
    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum => Forms.Of(typeof(TEnum)).Texts;

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

    private static int Number<TEnum>(TEnum value)
        where TEnum : struct, Enum => Unsafe.BitCast<TEnum, int>(value);

    /// <summary>The forms of one kind of choice. Not generic: each kind would be compiled by itself, at the start of every command.</summary>
    private sealed class Forms
    {
        private static readonly ConcurrentDictionary<Type, Forms> Known = new();

        private Forms(Type choices)
        {
            var fields = Array.ConvertAll(choices.GetEnumNames(), name => choices.GetField(name)!);
            Texts = Array.ConvertAll(fields, field => field.GetCustomAttribute<WrittenAsAttribute>()?.Text ?? FromPascal(field.Name));
            for (var i = 0; i < fields.Length; i++)
            {
                var number = (int)fields[i].GetRawConstantValue()!;
                ByText.Add(Texts[i], number);
                ByValue.Add(number, Texts[i]);
            }
        }

        public string[] Texts { get; }

        public Dictionary<string, int> ByText { get; } = new(StringComparer.Ordinal);

        public Dictionary<int, string> ByValue { get; } = [];

        public static Forms Of(Type choices) => Known.GetOrAdd(choices, static kind => new Forms(kind));
    }
}

/// <summary>Overrides the written form of a choice.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WrittenAsAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}
