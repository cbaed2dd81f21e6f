using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Networks;

/// <summary>
/// Inverted dropout: in training each feature of each sample is 0 with probability p and x/(1 − p) otherwise; in measurement
/// y = x. Srivastava et al., "Dropout", JMLR 15 (2014), section 4, with the scaling moved into training.
/// </summary>
public sealed class DropoutLayer<T>(int features, double probability) : Layer<T>(features, features)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <remarks>The factor of each feature: 0 or 1/(1 − p).</remarks>
    public override int KeptPerSample => Outputs;

    public override IReadOnlyList<ParameterBlock> Parameters => [];

    public override void Forward(in LayerPass<T> pass)
    {
        var count = pass.Batch * Inputs;
        if (!pass.Training || pass.Noise is null)
        {
            pass.Input[..count].CopyTo(pass.Output);
            pass.Kept.Fill(T.One);
            return;
        }

        var factors = pass.Kept[..count];
        pass.Noise.FillUniform(factors);
        var threshold = Vector512.Create(T.CreateTruncating(probability));
        var scale = Vector512.Create(T.CreateTruncating(1 / (1 - probability)));
        var kept = MemoryMarshal.Cast<T, Vector512<T>>(pass.Kept);
        var outputs = MemoryMarshal.Cast<T, Vector512<T>>(pass.Output);
        for (var i = 0; i < outputs.Length; i++)
        {
            kept[i] = Vector512.ConditionalSelect(Vector512.LessThan(kept[i], threshold), Vector512<T>.Zero, scale);
            outputs[i] = Padding.Load(pass.Input, i * Vector512<T>.Count) * kept[i];
        }
    }

    public override void Backward(in LayerPass<T> pass)
    {
        if (pass.InputGradient.IsEmpty)
        {
            return;
        }

        Scale(pass.OutputGradient, pass.Kept, pass.InputGradient);
    }

    public override void ForwardTangent(
        in LayerPass<T> pass, ReadOnlySpan<T> direction, ReadOnlySpan<T> inputTangent, Span<T> outputTangent)
    {
        var factors = MemoryMarshal.Cast<T, Vector512<T>>(pass.Kept);
        var results = MemoryMarshal.Cast<T, Vector512<T>>(outputTangent);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Padding.Load(inputTangent, i * Vector512<T>.Count) * factors[i];
        }
    }

    private static void Scale(ReadOnlySpan<T> values, ReadOnlySpan<T> factors, Span<T> products)
    {
        var a = MemoryMarshal.Cast<T, Vector512<T>>(values);
        var b = MemoryMarshal.Cast<T, Vector512<T>>(factors);
        var results = MemoryMarshal.Cast<T, Vector512<T>>(products);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = a[i] * b[i];
        }
    }
}
