//! Overrides, requests, and the backend.

use std::any::TypeId;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};

use super::backend::Backend;
use super::received::ReceivedRequest;
use super::reply::Reply;

/// Shared by the server's handle and its thread.
pub(super) struct State {
    inner: Mutex<Inner>,
    backend: Mutex<Box<dyn Backend>>,
}

#[derive(Default)]
struct Inner {
    requests: Vec<ReceivedRequest>,
    prepared: Vec<Prepared>,
}

struct Prepared {
    plan: Arc<Plan>,
    used: u32,
}

/// An override.
pub(super) struct Plan {
    pub(super) target: Target,
    /// For how many requests; `None` for any number.
    pub(super) times: Option<u32>,
    pub(super) when: Option<Condition>,
    pub(super) delay: Duration,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) reply: Answering,
    /// Whether it is a custom response, not the modified regular one.
    pub(super) is_own: bool,
    /// The location in the test.
    pub(super) at: &'static Location<'static>,
}

pub(super) type Condition = Arc<dyn Fn(&ReceivedRequest) -> bool + Send + Sync>;
pub(super) type Answering = Box<dyn Fn(&ReceivedRequest, &State) -> Reply + Send + Sync>;

/// What an override is for.
#[derive(Clone)]
pub(super) enum Target {
    /// An operation, and its name.
    Operation(TypeId, &'static str),
    Path(Method, String),
}

impl Target {
    fn is_of(&self, request: &ReceivedRequest) -> bool {
        match self {
            Self::Operation(id, _) => request.id == Some(*id),
            Self::Path(method, path) => request.method() == method && request.path() == path,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Operation(_, name) => (*name).to_owned(),
            Self::Path(method, path) => format!("{method} {path}"),
        }
    }
}

impl State {
    pub(super) fn new(backend: Box<dyn Backend>) -> Self {
        Self { inner: Mutex::default(), backend: Mutex::new(backend) }
    }

    pub(super) fn backend(&self) -> MutexGuard<'_, Box<dyn Backend>> {
        self.backend.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request, and returns its number.
    pub(super) fn note(&self, request: ReceivedRequest) -> usize {
        let mut inner = self.lock();
        inner.requests.push(request);
        inner.requests.len()
    }

    pub(super) fn requests(&self) -> Vec<ReceivedRequest> {
        self.lock().requests.clone()
    }

    pub(super) fn prepare(&self, plan: Plan) {
        let plan = Arc::new(plan);
        self.lock().prepared.push(Prepared { plan, used: 0 });
    }

    pub(super) fn reset(&self) {
        *self.lock() = Inner::default();
        self.backend().reset();
    }

    /// Returns the override for a request, and counts this use.
    pub(super) fn take(&self, request: &ReceivedRequest) -> Option<Arc<Plan>> {
        let plans = self.plans_for(request).into_iter();
        let (limited, always): (Vec<_>, Vec<_>) = plans.partition(|plan| plan.times.is_some());
        let in_turn = limited.into_iter().chain(always.into_iter().rev());
        // Conditions are the test's code and may access the server, so nothing may be locked here.
        let mut fitting = in_turn.filter(|plan| {
            let when = plan.when.as_ref();
            when.is_none_or(|holds| holds(request))
        });
        fitting.find(|plan| self.use_up(plan))
    }

    fn plans_for(&self, request: &ReceivedRequest) -> Vec<Arc<Plan>> {
        let inner = self.lock();
        let plans = inner.prepared.iter().map(|prepared| &prepared.plan);
        plans.filter(|plan| plan.target.is_of(request)).cloned().collect()
    }

    /// Counts a use of an override. Returns false if there is none left.
    fn use_up(&self, plan: &Arc<Plan>) -> bool {
        let mut inner = self.lock();
        let prepared = inner.prepared.iter_mut();
        let mut prepared = prepared.filter(|prepared| Arc::ptr_eq(&prepared.plan, plan));
        let Some(prepared) = prepared.next() else {
            return false;
        };
        let is_left = plan.times.is_none_or(|times| prepared.used < times);
        prepared.used += u32::from(is_left);
        is_left
    }

    /// Describes the overrides that were not used.
    pub(super) fn unused(&self) -> Vec<String> {
        let inner = self.lock();
        let unused = inner.prepared.iter().filter_map(|prepared| {
            let plan = &prepared.plan;
            let (used, times) = (prepared.used, plan.times.unwrap_or(1));
            (used < times).then(|| {
                let name = plan.target.name();
                format!("{name}: used {used} of {times} times, set at {}", plan.at)
            })
        });
        unused.collect()
    }
}
