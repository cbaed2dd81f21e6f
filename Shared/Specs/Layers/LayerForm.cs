using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>The settings of a kind of layer.</summary>
/// <param name="Word">Its name in specs.</param>
/// <param name="Keys">The settings of one layer.</param>
/// <param name="Main">The key that receives the value in <c>{conv: 16}</c>; empty for none.</param>
/// <param name="Doc">One line for the guide.</param>
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
