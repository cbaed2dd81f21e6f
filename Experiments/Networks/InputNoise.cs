using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>The corruption of a denoising autoencoder's input; the target stays clean. Vincent et al., "Stacked denoising
/// autoencoders", JMLR 11 (2010), section 3.3.</summary>
public static class InputNoise
{
    /// <summary>Writes a corrupted copy of a batch: one draw per feature, in order.</summary>
    /// <param name="clean">[batch, features].</param>
    /// <param name="noisy">The same number of elements, padded.</param>
    public static void Corrupt<T>(NoiseConfig config, RandomStream stream, ReadOnlySpan<T> clean, Span<T> noisy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var draws = noisy[..clean.Length];
        var results = MemoryMarshal.Cast<T, Vector512<T>>(noisy[..Padding.Up<T>(clean.Length)]);
        var amount = Vector512.Create(T.CreateTruncating(config.Amount));
        switch (config.Kind)
        {
            case NoiseKind.None:
                clean.CopyTo(noisy);
                break;
            case NoiseKind.Gaussian:
                stream.FillGaussian(draws);
                for (var i = 0; i < results.Length; i++)
                {
                    results[i] = Simd.Fma(amount, results[i], Padding.Load(clean, i * Vector512<T>.Count));
                }

                break;
            case NoiseKind.Masking:
                stream.FillUniform(draws);
                for (var i = 0; i < results.Length; i++)
                {
                    results[i] = Vector512.ConditionalSelect(
                        Vector512.LessThan(results[i], amount), Vector512<T>.Zero, Padding.Load(clean, i * Vector512<T>.Count));
                }

                break;
            case NoiseKind.SaltAndPepper:
                stream.FillUniform(draws);
                var half = Vector512.Create(T.CreateTruncating(config.Amount / 2));
                for (var i = 0; i < results.Length; i++)
                {
                    var extreme = Vector512.ConditionalSelect(Vector512.LessThan(results[i], half), Vector512<T>.Zero, Vector512<T>.One);
                    results[i] = Vector512.ConditionalSelect(
                        Vector512.LessThan(results[i], amount), extreme, Padding.Load(clean, i * Vector512<T>.Count));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(config), config.Kind, "no such noise");
        }
    }
}
