using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>What a kind of layer takes.</summary>
/// <param name="Word">As a spec writes it.</param>
/// <param name="Keys">The settings of one layer.</param>
/// <param name="Main">The key that <c>{conv: 16}</c> gives; empty for none.</param>
/// <param name="Doc">A line on it, for the guide.</param>
public sealed record LayerForm(LayerKind Kind, ActivationKind Activation, string Word, ImmutableArray<Setting> Keys, string Main, string Doc)
{
    public int IndexOf(string key)
    {
        for (var i = 0; i < Keys.Length; i++)
        {
            if (Keys[i].Name == key)
            {
                return i;
            }
        }

        return -1;
    }
}
