using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Runner.Specs;

/// <summary>The written form of the spec's closed choices: <c>SaltAndPepper</c> is <c>salt-and-pepper</c>.</summary>
public static class KebabCase
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => FormsOf<TEnum>.All.ByNumber[Unsafe.BitCast<TEnum, int>(value)];

    public static bool TryParse<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        var isKnown = FormsOf<TEnum>.All.ByText.TryGetValue(text, out var number);
        value = Unsafe.BitCast<int, TEnum>(number);
        return isKnown;
    }

    /// <summary>All written forms, in order of declaration.</summary>
    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum => FormsOf<TEnum>.All.Texts;

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

    private static class FormsOf<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Forms All = new(typeof(TEnum));
    }

    /// <summary>The forms of one type of choices. The numbers stand for the choices, because dictionaries of each type would be compiled anew when a
    /// command starts: a third of its time with thirty types.</summary>
    private sealed class Forms
    {
        /// <param name="type">An enumeration of type <c>int</c>.</param>
        public Forms(Type type)
        {
            Texts = Array.ConvertAll(type.GetEnumNames(), name => Written(type, name));
            var numbers = (int[])type.GetEnumValuesAsUnderlyingType();
            for (var place = 0; place < numbers.Length; place++)
            {
                ByText.Add(Texts[place], numbers[place]);
                ByNumber.Add(numbers[place], Texts[place]);
            }
        }

        public string[] Texts { get; }

        public Dictionary<string, int> ByText { get; } = new(StringComparer.Ordinal);

        public Dictionary<int, string> ByNumber { get; } = [];

        private static string Written(Type type, string name) => type.GetField(name) is var field && field!.IsDefined(typeof(WrittenAsAttribute))
            ? field!.GetCustomAttribute<WrittenAsAttribute>()!.Text
            : FromPascal(name);
    }
}

/// <summary>Overrides the written form of a choice.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WrittenAsAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}
