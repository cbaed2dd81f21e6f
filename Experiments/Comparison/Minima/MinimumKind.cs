namespace Runner.Comparison.Minima;

/// <summary>
/// What kind of place a (polished) run is at. With g = ‖∇f‖, eigenvalues λ of the Hessian, and the thresholds of
/// <see cref="ClassifyOptions"/>: *stationary* is g ≤ gradient tolerance · max(1, |f|); an eigenvalue is *negative*, *flat* or
/// *positive* when it is below −τ, within ±τ or above τ, with τ = eigenvalue tolerance · max |λ|.
/// The kinds are tried in this order: plateau, not converged, saddle, flat valley, minimum.
/// </summary>
public enum MinimumKind
{
    /// <summary>Stationary, no negative eigenvalue, and no flat one but those that the network's own symmetries force
    /// (<see cref="ContinuousSymmetry"/>): a strict minimum of the function that the network computes.</summary>
    Minimum,

    /// <summary>Stationary with at least one negative eigenvalue: there is a way down.</summary>
    Saddle,

    /// <summary>Stationary, no negative eigenvalue, and flat eigenvalues beyond those of the symmetries: to second order the
    /// loss does not change along some directions. Where only part of the spectrum is known, one flat eigenvalue suffices
    /// unless the network has symmetries of that kind.</summary>
    FlatValley,

    /// <summary>The loss is above its lower bound and has stopped falling, but there is no point to stop at: (a) the curvature
    /// vanishes in all directions, max |λ|·(1 + ‖w‖²) ≤ 1e−3·|f|; or (b) no eigenvalue is negative and doubling all weights does
    /// not raise the loss: it tends to a limit at infinity, where units are saturated; or (c) going down exactly carries the
    /// weights away, to more than 3 times their norm, while the loss falls by less than 1 % on the second half of the way. At
    /// its lower bound is a loss that is within 1e−4 of the way from there to the loss of all-zero weights.</summary>
    Plateau,

    /// <summary>The gradient is above the tolerance and the loss was still falling, or its values are not finite.</summary>
    NotConverged,
}
